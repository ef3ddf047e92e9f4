import { makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import type { ConnectionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
import { useOverdue } from '../../ui/time/use-overdue.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';

const patienceMs = 10_000;

type OfflineView = Extract<ConnectionView, { state: 'offline' }>;

const useStyles = makeStyles({
  skeleton: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  line: { width: '40%', height: '16px' },
  field: { height: '52px', borderRadius: tokens.borderRadiusMedium },
});

/** Shown until the server is known and stored sessions have been looked at. */
export function StartingScreen() {
  const text = useText();
  usePageTitle('title.starting');
  const late = useOverdue(patienceMs);
  const { received } = useStoreState();
  const connection = received?.snapshot.connection;
  // What is known to be wrong need not be waited for.
  const overdue = late || (connection?.state === 'offline' && connection.cause === 'server_failed');
  return (
    <Page layout="centred" header={received && <PlaceHeader />} footer={received && <PageFooter />}>
      <FocusCard heading={text(overdue ? 'starting.slowHeading' : 'starting.heading')}>
        {overdue ? <SlowStart /> : <StartSkeleton />}
      </FocusCard>
    </Page>
  );
}

function StartSkeleton() {
  const styles = useStyles();
  const text = useText();
  return (
    <>
      <p role="status">{text('starting.text')}</p>
      <Skeleton className={styles.skeleton} aria-hidden>
        <SkeletonItem className={styles.line} />
        <SkeletonItem className={styles.field} />
        <SkeletonItem className={styles.line} />
        <SkeletonItem className={styles.field} />
      </Skeleton>
    </>
  );
}

function SlowStart() {
  const text = useText();
  const retry = useAction('session.retry-now');
  const connection = useStoreState().received?.snapshot.connection;
  return (
    <>
      {connection?.state === 'offline' && <WhyOffline connection={connection} />}
      <p role="status">{text('starting.slowText')}</p>
      <ActionButton
        kind="main"
        icon={<ArrowClockwiseRegular />}
        busy={retry.busy}
        onClick={() => retry.run(undefined)}
      >
        {text(retry.busy ? 'trouble.trying' : 'unreachable.tryAgain')}
      </ActionButton>
    </>
  );
}

function WhyOffline({ connection: { cause, reason } }: { connection: OfflineView }) {
  const text = useText();
  const failed = cause === 'server_failed';
  return (
    <p role="status">
      {failed ? text(`trouble.cause.${cause}`, { reason: reason ?? '' }) : text('starting.offlineText')}
    </p>
  );
}
