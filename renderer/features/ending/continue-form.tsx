import { type ReactNode, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { LinkRow } from '../../ui/link-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { ProofForm } from '../../ui/proof-form.tsx';

export interface ContinueFormProps {
  readonly by: NonNullable<SessionView['continueBy']>;
  readonly autoFocus: boolean;
  readonly onDone: () => void;
  /** Other ways out, beside the link to the other field. */
  readonly children: ReactNode;
}

/** Continues in a new session: by PIN where that is enough, by password where it is not or is preferred. */
export function ContinueForm({ by, autoFocus, onDone, children }: ContinueFormProps) {
  const text = useText();
  const call = useAction('session.continue');
  const [byPassword, setByPassword] = useState(false);
  const way = byPassword ? 'password' : by;
  return (
    <>
      <ProofForm
        key={way}
        call={call}
        by={way}
        label={text('warning.continue')}
        action={way === 'pin' ? 'warning.continuePin' : 'warning.continue'}
        busyAction="warning.continueBusy"
        wording={{ offline: 'warning.offline' }}
        // Users who chose the other field want to type into it.
        autoFocus={autoFocus || byPassword}
        onDone={onDone}
      />
      <LinkRow>
        {by === 'pin' && (
          <LinkButton onClick={() => setByPassword(!byPassword)}>
            {text(byPassword ? 'warning.usePin' : 'warning.usePassword')}
          </LinkButton>
        )}
        {children}
      </LinkRow>
    </>
  );
}
