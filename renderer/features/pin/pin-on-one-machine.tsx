import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { DismissButton } from '../notice/dismiss-button.tsx';

/** One line after a PIN was set, while the server could still lose it. */
export function PinOnOneMachine() {
  const text = useText();
  const { notice } = useSnapshot();
  if (notice?.kind !== 'pin_on_one_machine') return null;
  return (
    <NoticeBar intent="warning" action={<DismissButton />}>
      {text('pin.onOneMachine')}
    </NoticeBar>
  );
}
