import type { ConnectionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
import { useOverdue } from '../../ui/time/use-overdue.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { useOfflineCause } from '../trouble/use-offline-cause.ts';

const patienceMs = 10_000;

type OfflineView = Extract<ConnectionView, { state: 'offline' }>;

/** Causes that do not go away with waiting. */
const hopeless: ReadonlySet<OfflineView['cause']> = new Set([
  'server_failed',
  'server_unknown',
  'foreign_answer',
  'proxy_sign_in',
  'key_service',
  'certificate_untrusted',
  'certificate_date',
  'certificate_name',
]);

/** Shown until the server is known and the stored sessions have been checked. */
export function StartingScreen() {
  const text = useText();
  usePageTitle('title.starting');
  const late = useOverdue(patienceMs);
  const { received } = useStoreState();
  const connection = received?.snapshot.connection;
  // There is no point in waiting for what is known to be wrong.
  const overdue = late || (connection?.state === 'offline' && hopeless.has(connection.cause));
  return (
    <Page layout="centred" header={received && <PlaceHeader />} footer={received && <PageFooter />}>
      <FocusCard heading={text(overdue ? 'starting.slowHeading' : 'starting.heading')}>
        {overdue ? (
          <SlowStart />
        ) : (
          <Waiting shape="form" label={text('starting.text')} limitMs={patienceMs} overdue={<SlowStart />} />
        )}
      </FocusCard>
    </Page>
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
      <FailureMessage failure={retry.failure} />
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

function WhyOffline({ connection }: { connection: OfflineView }) {
  return <p role="status">{useOfflineCause(connection)}</p>;
}
