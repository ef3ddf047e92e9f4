import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { DismissButton } from '../notice/dismiss-button.tsx';

/** One line after signing in, for users whose session was parked here and has ended since. */
export function EndedWhileAway() {
  const text = useText();
  const moment = useMoment();
  const { notice } = useSnapshot();
  if (notice?.kind !== 'parked_session_ended') return null;
  const time = moment(notice.atMs);
  return (
    <NoticeBar intent="info" action={<DismissButton />}>
      {text(notice.reason === 'replaced' ? 'away.replaced' : 'away.ended', { time })}
    </NoticeBar>
  );
}
