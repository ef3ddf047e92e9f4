import { makeStyles } from '@fluentui/react-components';
import type { ConnectionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { KeychainUsable } from './keychain-notice.tsx';
import { useOfflineCause } from './use-offline-cause.ts';
import { useTryNow } from './use-try-now.tsx';

type OfflineView = Extract<ConnectionView, { state: 'offline' }>;

const useStyles = makeStyles({ heading: { fontWeight: 600 } });

/** What everybody at this screen should know about the connection to the server; nothing while all is well. */
export function TroubleBanner() {
  const text = useText();
  const { connection } = useSnapshot();
  return (
    <>
      {connection.state === 'offline' && <Offline connection={connection} />}
      {connection.state === 'online' && connection.slow && (
        <NoticeBar intent="warning">{text('trouble.slow')}</NoticeBar>
      )}
      <KeychainUsable />
    </>
  );
}

/** Since when there is no connection, how long work can continue, why, and what to do. */
function Offline({ connection }: { connection: OfflineView }) {
  const styles = useStyles();
  const text = useText();
  const { workUntilMs, nextTryMs } = connection;
  const nowMs = useServerNow(minuteMs, workUntilMs ?? 0);
  const heading = useHeading(connection, nowMs);
  const cause = useOfflineCause(connection);
  const moment = useMomentSeenFrom();
  const { button, outcome } = useTryNow();
  return (
    <NoticeBar intent="warning" action={button}>
      <p className={styles.heading}>{heading}</p>
      <p>
        {cause}{' '}
        {nextTryMs !== null && nextTryMs > nowMs + minuteMs
          ? text('trouble.nextTry', { time: moment(nextTryMs, nowMs) })
          : null}
      </p>
      {outcome}
    </NoticeBar>
  );
}

function useHeading({ sinceMs, workUntilMs }: OfflineView, nowMs: number): string {
  const text = useText();
  const { phase } = useSnapshot();
  const moment = useMomentSeenFrom();
  const since = moment(sinceMs, nowMs);
  if (phase.name === 'locked')
    return text(phase.session.unlocksOffline ? 'trouble.lostLockedUnlocks' : 'trouble.lostLocked', { since });
  if (phase.name !== 'active') return text('trouble.lost', { since });
  if (workUntilMs === null || workUntilMs <= nowMs) return text('trouble.lostOver', { since });
  return text('trouble.lostUntil', { since, until: moment(workUntilMs, nowMs) });
}
