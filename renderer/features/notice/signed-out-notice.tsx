import { makeStyles } from '@fluentui/react-components';
import type { NoticeView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { DismissButton } from './dismiss-button.tsx';
import { WipedProof } from './wiped-proof.tsx';

const useStyles = makeStyles({ heading: { fontWeight: 600 } });

/** Confirms a sign-out above the sign-in form: the next user need not click it away. */
export function SignedOutNotice({ notice }: { notice: Extract<NoticeView, { kind: 'signed_out' }> }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  return (
    <NoticeBar
      intent={notice.server === 'ended' && !notice.stillStored ? 'success' : 'warning'}
      action={<DismissButton />}
    >
      <p className={styles.heading}>{text('signedOut.heading')}</p>
      <p>{text(`signedOut.${notice.server}`, { time: moment(notice.atMs) })}</p>
      <WipedProof items={notice.wiped} />
    </NoticeBar>
  );
}
