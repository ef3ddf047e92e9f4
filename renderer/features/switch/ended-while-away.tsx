import { Button, makeStyles } from '@fluentui/react-components';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { DismissRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';

const useStyles = makeStyles({ dismiss: { minWidth: '44px', minHeight: '44px' } });

/** One line after signing in, for whose session was parked here and ended meanwhile. */
export function EndedWhileAway() {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const { notice } = useSnapshot();
  const dismiss = useAction('notice.dismiss');
  if (notice?.kind !== 'parked_session_ended') return null;
  const time = moment(notice.atMs);
  return (
    <NoticeBar
      intent="info"
      action={
        <Button
          appearance="transparent"
          className={styles.dismiss}
          icon={<DismissRegular />}
          aria-label={text('signedOut.dismiss')}
          onClick={() => dismiss.run(undefined)}
        />
      }
    >
      {text(notice.reason === 'replaced' ? 'away.replaced' : 'away.ended', { time })}
    </NoticeBar>
  );
}
