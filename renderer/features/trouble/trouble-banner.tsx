import { makeStyles } from '@fluentui/react-components';
import type { ConnectionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { DiagnosticsLink } from '../../ui/diagnostics-link.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { moment } from '../../ui/time/moment.ts';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';

const useStyles = makeStyles({ heading: { fontWeight: 600 } });

/** Since when there is no connection and until when work can go on; nothing while there is one. */
export function TroubleBanner() {
  const { connection } = useSnapshot();
  return connection.state === 'offline' ? <Offline connection={connection} /> : null;
}

function Offline({ connection }: { connection: Extract<ConnectionView, { state: 'offline' }> }) {
  const styles = useStyles();
  const text = useText();
  const { phase } = useSnapshot();
  const { sinceMs, workUntilMs, nextTryMs, cause, reason } = connection;
  const nowMs = useServerNow(minuteMs, workUntilMs ?? 0);
  const retry = useAction('session.retry-now');
  const since = moment(sinceMs, nowMs);
  const heading = () => {
    if (phase.name === 'locked')
      return text(phase.session.unlocksOffline ? 'trouble.lostLockedUnlocks' : 'trouble.lostLocked', {
        since,
      });
    if (phase.name !== 'active') return text('trouble.lost', { since });
    if (workUntilMs === null || workUntilMs <= nowMs) return text('trouble.lostOver', { since });
    return text('trouble.lostUntil', { since, until: moment(workUntilMs, nowMs) });
  };
  return (
    <NoticeBar
      intent="warning"
      action={
        <>
          <ActionButton
            icon={<ArrowClockwiseRegular />}
            busy={retry.busy}
            onClick={() => retry.run(undefined)}
          >
            {text(retry.busy ? 'trouble.trying' : 'trouble.tryNow')}
          </ActionButton>
          <DiagnosticsLink />
        </>
      }
    >
      <p className={styles.heading}>{heading()}</p>
      <p>
        {text(`trouble.cause.${cause}`, { reason: reason ?? '' })}{' '}
        {nextTryMs !== null && nextTryMs > nowMs + minuteMs
          ? text('trouble.nextTry', { time: moment(nextTryMs, nowMs) })
          : null}
      </p>
    </NoticeBar>
  );
}
