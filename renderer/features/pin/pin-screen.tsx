import { useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { LinkRow } from '../../ui/link-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PlacePage } from '../../ui/place-page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { IdleCountdown } from '../lock/idle-countdown.tsx';
import { useActivityReport } from '../lock/use-activity-report.ts';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { PinForm } from './pin-form.tsx';

/** Where a PIN is required, choosing it comes before the shift. Without a connection nobody is kept from working. */
export function PinScreen({ session }: { session: SessionView }) {
  const text = useText();
  usePageTitle('title.pin');
  useActivityReport(session.idleLockAtMs !== null);
  const { connection } = useSnapshot();
  const [leaving, setLeaving] = useState(false);
  const postpone = useAction('session.postpone-pin');
  return (
    <PlacePage>
      <TroubleBanner />
      <FocusCard heading={text('pin.offer')}>
        <p>{text('pin.why')}</p>
        <PinForm pin={session.pin}>
          <FailureMessage failure={postpone.failure} />
          <LinkRow>
            {connection.state === 'offline' && (
              <LinkButton onClick={() => postpone.run(undefined)}>{text('pin.notNow')}</LinkButton>
            )}
            <LinkButton onClick={() => setLeaving(true)}>{text('shift.signOut')}</LinkButton>
          </LinkRow>
        </PinForm>
      </FocusCard>
      <IdleCountdown atMs={session.idleLockAtMs} />
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </PlacePage>
  );
}
