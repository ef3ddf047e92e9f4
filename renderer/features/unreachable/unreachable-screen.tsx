import type { ShellState } from '../../bridge/shell-link.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Page } from '../../ui/page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

/** The program behind this page is not responding; what was on screen is hidden, because it may be stale. */
export function UnreachableScreen({ state }: { state: Exclude<ShellState, 'connected'> }) {
  const text = useText();
  usePageTitle('title.unreachable');
  const refused = state === 'refused';
  return (
    <Page layout="centred">
      <FocusCard heading={text(refused ? 'unreachable.refusedHeading' : 'unreachable.heading')}>
        <p role="status">{text(refused ? 'unreachable.refusedText' : 'unreachable.text')}</p>
        <ActionButton kind="main" icon={<ArrowClockwiseRegular />} onClick={() => location.reload()}>
          {text('unreachable.tryAgain')}
        </ActionButton>
      </FocusCard>
    </Page>
  );
}
