import type { Barrier } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
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
    <Page layout="centred" header={<PlaceHeader />} footer={<PageFooter />}>
      <TroubleBanner />
      <FocusCard heading={text(`enrolment.heading.${barrier}`)}>
        <p role="status">{text(`enrolment.text.${barrier}`)}</p>
        {keychain.trouble === 'locked' && <LockedKey />}
        {keychain.trouble !== null && keychain.trouble !== 'locked' && (
          <NoticeBar intent="warning">{text('enrolment.memoryHint')}</NoticeBar>
        )}
        <EnrolmentForm />
      </FocusCard>
    </Page>
  );
}

/** The server may know this workstation well, by a key that is locked away: then a code would be wasted. */
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
