import type { ParkedView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { UnlockForm } from '../lock/unlock-form.tsx';

/** Asks a parked user for the PIN or the password; the session on screen is parked in return. */
export function ParkedUnlockDialog({ user, onClose }: { user: ParkedView; onClose: () => void }) {
  const text = useText();
  const back = <ActionButton onClick={onClose}>{text('parked.back')}</ActionButton>;
  return (
    <DialogFrame heading={user.displayName} actions={back} onClose={onClose}>
      <UnlockForm pin={user.pin} pinLength={user.pinLength} parkedId={user.sessionId} />
    </DialogFrame>
  );
}
