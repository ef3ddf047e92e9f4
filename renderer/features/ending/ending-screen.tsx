import { ActionButton } from '../../ui/action-button.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { Waiting } from '../../ui/waiting.tsx';

const patienceMs = 10_000;

/** A sign-out is under way; nothing of the user is left in the document. */
export function EndingScreen() {
  const text = useText();
  usePageTitle('title.ending');
  return (
    <Page layout="centred" header={<PlaceHeader />}>
      <FocusCard heading={text('ending.heading')}>
        <Waiting label={text('ending.text')} limitMs={patienceMs} overdue={<SlowEnding />} />
      </FocusCard>
    </Page>
  );
}

/** The sign-out continues without help. All that people can do is check whether this page has missed its end. */
function SlowEnding() {
  const text = useText();
  return (
    <>
      <NoticeBar intent="warning">{text('ending.slow')}</NoticeBar>
      <ActionButton kind="main" icon={<ArrowClockwiseRegular />} onClick={() => location.reload()}>
        {text('ending.look')}
      </ActionButton>
    </>
  );
}
