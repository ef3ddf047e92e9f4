import { Button, makeStyles } from '@fluentui/react-components';
import type { NoticeView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { DismissRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { WipedProof } from './wiped-proof.tsx';

const useStyles = makeStyles({
  heading: { fontWeight: 600 },
  dismiss: { minWidth: '44px', minHeight: '44px' },
});

/** Confirms a sign-out above the sign-in form: the next user need not click it away. */
export function SignedOutNotice({ notice }: { notice: Extract<NoticeView, { kind: 'signed_out' }> }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const dismiss = useAction('notice.dismiss');
  return (
    <NoticeBar
      intent={notice.server === 'ended' && !notice.stillStored ? 'success' : 'warning'}
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
      <p className={styles.heading}>{text('signedOut.heading')}</p>
      <p>{text(`signedOut.${notice.server}`, { time: moment(notice.atMs) })}</p>
      <WipedProof items={notice.wiped} />
    </NoticeBar>
  );
}
