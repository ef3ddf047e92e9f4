import { useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordForm } from '../../ui/password-form.tsx';
import { PinEntryForm } from '../../ui/pin-entry-form.tsx';

export interface ContinueFormProps {
  readonly by: NonNullable<SessionView['continueBy']>;
  readonly autoFocus: boolean;
  readonly onDone: () => void;
}

/** Goes on into a new session: by PIN where that is enough, by password where it is not or is liked better. */
export function ContinueForm({ by, autoFocus, onDone }: ContinueFormProps) {
  const text = useText();
  const call = useAction('session.continue');
  const [byPassword, setByPassword] = useState(false);
  const form = {
    call,
    label: text('warning.continue'),
    busyAction: 'warning.continueBusy',
    wording: { offline: 'warning.offline' },
    // Whoever chose the other field wants to type into it.
    autoFocus: autoFocus || byPassword,
    onDone,
  } as const;
  if (by === 'password') return <PasswordForm {...form} action="warning.continue" />;
  return (
    <>
      {byPassword ? (
        <PasswordForm {...form} action="warning.continue" />
      ) : (
        <PinEntryForm {...form} pinLength={null} action="warning.continuePin" />
      )}
      <LinkButton onClick={() => setByPassword(!byPassword)}>
        {text(byPassword ? 'warning.usePin' : 'warning.usePassword')}
      </LinkButton>
    </>
  );
}
