import type { Barrier } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { useTryNow } from '../trouble/use-try-now.tsx';
import { EnrolmentForm } from './enrolment-form.tsx';

/** The server lets nobody sign in here until IT admits the workstation. */
export function EnrolmentScreen({ barrier }: { barrier: Barrier }) {
  const text = useText();
  usePageTitle('title.enrolment');
  const { keychain } = useSnapshot();
  return (
    <PlacePage>
      <TroubleBanner />
      <FocusCard wide heading={text(`enrolment.heading.${barrier}`)}>
        <p role="status">{text(`enrolment.text.${barrier}`)}</p>
        {keychain.trouble === 'locked' && <LockedKey />}
        {keychain.trouble !== null && keychain.trouble !== 'locked' && (
          <NoticeBar intent="warning">{text('enrolment.memoryHint')}</NoticeBar>
        )}
        {barrier === 'waiting' ? <BackToSignIn /> : <EnrolmentForm />}
      </FocusCard>
    </PlacePage>
  );
}

/** No code is needed any more: the next sign-in shows whether IT has admitted the workstation. */
function BackToSignIn() {
  const text = useText();
  const leave = useAction('enrolment.leave');
  return (
    <>
      <ActionButton appearance="primary" busy={leave.busy} onClick={() => void leave.run(undefined)}>
        {text('signIn.back')}
      </ActionButton>
      <FailureMessage failure={leave.failure} />
    </>
  );
}

/** The server may well know this workstation by a key that is locked away: then a code would be wasted. */
function LockedKey() {
  const text = useText();
  const { button, outcome } = useTryNow();
  return (
    <NoticeBar intent="warning" action={button}>
      <p>{text('enrolment.lockedHint')}</p>
      {outcome}
    </NoticeBar>
  );
}
