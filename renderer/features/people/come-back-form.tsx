import type { ReactNode } from 'react';
import type { ParkedView } from '../../../electron/ipc/contract.ts';
import { UnlockForm } from '../lock/unlock-form.tsx';
import { ChosenPerson } from './chosen-person.tsx';
import { useLockedAgo } from './use-person-words.ts';

export interface ComeBackFormProps {
  readonly user: ParkedView;
  /** Her name is what the screen is about. */
  readonly isHeading?: boolean;
  /** Other ways out, below the field. */
  readonly children?: ReactNode;
}

/** Asks somebody whose session is parked here for the PIN or the password; a session on screen is parked in return. */
export function ComeBackForm({ user, isHeading = false, children }: ComeBackFormProps) {
  const lockedAgo = useLockedAgo();
  return (
    <>
      <ChosenPerson person={user} isHeading={isHeading} line={lockedAgo(user.lockedAtMs)} />
      <UnlockForm key={user.sessionId} session={user} parkedId={user.sessionId}>
        {children}
      </UnlockForm>
    </>
  );
}
