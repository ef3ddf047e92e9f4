import { Button, makeStyles } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { NoticeView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { DismissRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';

const useStyles = makeStyles({
  heading: { fontWeight: 600 },
  dismiss: { minWidth: '44px', minHeight: '44px' },
});

/** Confirms a sign-out above the sign-in form: the next user need not click it away. */
export function SignedOutNotice({ notice }: { notice: Extract<NoticeView, { kind: 'signed_out' }> }) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const moment = useMoment();
  const dismiss = useAction('notice.dismiss');
  const items = intl.formatList(notice.wiped.map((item) => text(`wiped.${item}`)));
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
      {notice.stillStored && <p>{text('signedOut.stillStored')}</p>}
      {notice.wiped.length > 0 && <p>{text('signedOut.wiped', { items })}</p>}
    </NoticeBar>
  );
}
