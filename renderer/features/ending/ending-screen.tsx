import { Spinner } from '@fluentui/react-components';
import { FocusCard } from '../../ui/focus-card.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
import { useOverdue } from '../../ui/time/use-overdue.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';

const patienceMs = 10_000;

/** Sign-out is under way; nothing of the user is in the document any more. */
export function EndingScreen() {
  const text = useText();
  usePageTitle('title.ending');
  const overdue = useOverdue(patienceMs);
  return (
    <Page layout="centred" header={<PlaceHeader />}>
      <FocusCard heading={text('ending.heading')}>
        {overdue ? (
          <NoticeBar intent="warning">{text('ending.slow')}</NoticeBar>
        ) : (
          <Spinner size="medium" labelPosition="after" label={text('ending.text')} />
        )}
      </FocusCard>
    </Page>
  );
}
