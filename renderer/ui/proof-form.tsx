import { type FormEvent, useRef, useState } from 'react';
import type { UnlockProof } from '../../electron/ipc/contract.ts';
import { pinDigits } from '../../server/contract/constants.ts';
import { type Failure, mustWait } from '../bridge/use-action.ts';
import { Form } from './form.tsx';
import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';
import { PasswordField } from './password-field.tsx';
import { PinField } from './pin-field.tsx';
import { secretMatches } from './secret-matches.ts';
import { Submit, type SubmitProps } from './submit.tsx';

/** Something that users do by proving who they are. */
export interface ProofCall {
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Resolves with true when the proof was right. */
  readonly run: (proof: UnlockProof) => Promise<boolean>;
}

export interface ProofFormProps extends Omit<SubmitProps, 'call' | 'waits'> {
  readonly call: ProofCall;
  readonly by: 'pin' | 'password';
  /** With `by: 'pin'`; null: not known. */
  readonly pinLength?: number | null;
  readonly label: string;
  readonly autoFocus?: boolean;
  readonly onDone?: () => void;
}

/**
 * Asks the signed-in user for the PIN or the password, for one purpose. Where the PIN is asked for, a password typed
 * out of habit works as well. Give it `key={by}`: each kind begins with an empty field.
 */
export function ProofForm({
  call,
  by,
  pinLength = null,
  label,
  autoFocus = false,
  onDone,
  wording,
  ...submit
}: ProofFormProps) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<MessageId | null>(null);
  const byPin = by === 'pin';

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!input.current || call.busy || (!byPin && mustWait(call.failure))) return;
    const { value } = input.current;
    const found = problemOf(value, by);
    setProblem(found);
    if (found) return;
    input.current.value = '';
    if (await call.run(byPin && secretMatches(isPin, value) ? { pin: value } : { password: value }))
      onDone?.();
    else input.current?.focus();
  };
  const field = {
    ref: input,
    autoFocus,
    readOnly: call.busy,
    problem: problem ? text(problem) : undefined,
  };
  return (
    <Form onSubmit={send} label={label}>
      {byPin ? (
        <PinField {...field} label={text('field.pin')} pinLength={pinLength} />
      ) : (
        <PasswordField {...field} label={text('field.password')} autoComplete="current-password" />
      )}
      <Submit
        {...submit}
        call={call}
        waits={!byPin}
        wording={{
          wrong_credentials: byPin ? 'error.neitherPinNorPassword' : 'error.wrong_password',
          ...wording,
        }}
      />
    </Form>
  );
}

const isTooShort = new RegExp(`^\\p{Nd}{1,${pinDigits.fewest - 1}}$`, 'u');
const isPin = new RegExp(`^\\p{Nd}{${pinDigits.fewest},${pinDigits.most}}$`, 'u');

/** What cannot be a PIN costs no try. */
function problemOf(value: string, by: ProofFormProps['by']): MessageId | null {
  if (value === '') return 'field.missing';
  return by === 'pin' && secretMatches(isTooShort, value) ? 'pin.tooShort' : null;
}
