import { useProof } from '../../bridge/use-proof.ts';
import { LockOpenRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PinEntryForm } from '../../ui/pin-entry-form.tsx';

export interface PinUnlockFormProps {
  readonly parkedId: string | null;
  readonly pinLength: number | null;
}

/** Unlocks by PIN; whoever types the password here out of habit gets in as well. */
export function PinUnlockForm({ parkedId, pinLength }: PinUnlockFormProps) {
  const text = useText();
  return (
    <PinEntryForm
      call={useProof(parkedId)}
      label={text('lock.unlock')}
      pinLength={pinLength}
      action="lock.unlock"
      busyAction="lock.unlocking"
      icon={<LockOpenRegular />}
      wording={{ offline: 'error.offlineUnlock' }}
      autoFocus
    />
  );
}
