import { makeStyles } from '@fluentui/react-components';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { useDeviceName } from '../../ui/use-device-name.ts';
import { DismissButton } from '../notice/dismiss-button.tsx';

const useStyles = makeStyles({
  actions: { display: 'flex', alignItems: 'center' },
});

export interface ElsewhereNoticeProps {
  readonly sessions: SessionView['otherSessions'];
  /** Goes to the list, which has the details. */
  readonly onShow: () => void;
}

/** One line after signing in, for users who are also signed in elsewhere. */
export function ElsewhereNotice({ sessions, onShow }: ElsewhereNoticeProps) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const { notice } = useSnapshot();
  const dismiss = useAction('notice.dismiss');
  const [newest, ...others] = sessions.state === 'ready' ? sessions.items : [];
  const device = useDeviceName(newest?.device ?? null);
  if (notice?.kind !== 'signed_in_elsewhere' || !newest) return null;
  const place = {
    device,
    time: moment(newest.startedAtMs),
    count: others.length,
  };
  const show = () => {
    onShow();
    void dismiss.run(undefined);
  };
  return (
    <NoticeBar
      intent="info"
      action={
        <div className={styles.actions}>
          <LinkButton onClick={show}>{text('elsewhere.show')}</LinkButton>
          <DismissButton />
        </div>
      }
    >
      {text(others.length > 0 ? 'elsewhere.more' : 'elsewhere.one', place)}
    </NoticeBar>
  );
}
