import { type ReactNode, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { type Failure, useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { LockClosedRegular, PeopleSwapRegular, SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';
import { useSwitchUser } from '../switch/use-switch-user.ts';

export interface Leaving {
  /** Lock, switch user, sign out; `keys` stands beside the first. */
  readonly buttons: (keys?: ReactNode) => ReactNode;
  /** Why the last one did not work. */
  readonly failure: Failure | null;
  /** The question before a sign-out, while it is asked. */
  readonly dialog: ReactNode;
  readonly lockByShortcut: () => void;
}

/** The ways to leave the computer: locked, to somebody else, or for good. */
export function useLeaving(session: SessionView): Leaving {
  const text = useText();
  const lock = useAction('session.lock');
  const { switching, switchUser, failure: notSwitched } = useSwitchUser();
  const [signingOut, setSigningOut] = useState(false);
  const buttons = (keys?: ReactNode) => (
    <>
      <ActionButton
        appearance="primary"
        icon={<LockClosedRegular />}
        busy={lock.busy}
        aria-keyshortcuts="Control+Shift+L"
        onClick={() => lock.run({ cause: 'button' })}
      >
        {text('shift.lock')}
        {keys}
      </ActionButton>
      {session.profile !== 'break_glass' && (
        <ActionButton icon={<PeopleSwapRegular />} busy={switching} onClick={switchUser}>
          {text('shift.switch')}
        </ActionButton>
      )}
      <ActionButton icon={<SignOutRegular />} onClick={() => setSigningOut(true)}>
        {text('shift.signOut')}
      </ActionButton>
    </>
  );
  return {
    buttons,
    failure: lock.failure ?? notSwitched,
    dialog: signingOut ? <SignOutDialog onClose={() => setSigningOut(false)} /> : null,
    lockByShortcut: () => void lock.run({ cause: 'shortcut' }),
  };
}
