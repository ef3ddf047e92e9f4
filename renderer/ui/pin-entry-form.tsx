import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { pinDigits } from '../../server/contract/constants.ts';
import type { Failure } from '../bridge/use-action.ts';
import type { Proof } from '../bridge/use-proof.ts';
import { ActionButton } from './action-button.tsx';
import { FailureMessage } from './failure-message.tsx';
import { Form } from './form.tsx';
import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';
import { PinField } from './pin-field.tsx';
import { secretMatches } from './secret-matches.ts';

export interface PinEntryFormProps {
  /** What the PIN is for. */
  readonly call: Proof;
  readonly label: string;
  /** Null: not known. */
  readonly pinLength: number | null;
  readonly action: MessageId;
  readonly busyAction: MessageId;
  readonly icon?: ReactNode;
  readonly autoFocus?: boolean;
  readonly wording?: Partial<Record<Failure['error'], MessageId>>;
  readonly onDone?: () => void;
}

/** Asks the signed-in user for the PIN, for one purpose; the password typed out of habit does as well. */
export function PinEntryForm({
  call,
  label,
  pinLength,
  action,
  busyAction,
  icon,
  ...rest
}: PinEntryFormProps) {
  const { autoFocus = false, wording, onDone } = rest;
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<MessageId | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!field.current || call.busy) return;
    const { value } = field.current;
    const found = problemOf(value);
    setProblem(found);
    if (found) return;
    field.current.value = '';
    if (await call.run(secretIn(value))) onDone?.();
    else field.current?.focus();
  };

  return (
    <Form onSubmit={submit} label={label}>
      <PinField
        label={text('field.pin')}
        ref={field}
        pinLength={pinLength}
        autoFocus={autoFocus}
        readOnly={call.busy}
        problem={problem ? text(problem) : undefined}
      />
      <FailureMessage
        failure={call.failure}
        wording={{ wrong_credentials: 'error.neitherPinNorPassword', ...wording }}
      />
      <ActionButton type="submit" kind="main" busy={call.busy} {...(icon ? { icon: <>{icon}</> } : {})}>
        {text(call.busy ? busyAction : action)}
      </ActionButton>
    </Form>
  );
}

const isTooShort = new RegExp(`^\\p{Nd}{1,${pinDigits.fewest - 1}}$`, 'u');
const isPin = new RegExp(`^\\p{Nd}{${pinDigits.fewest},${pinDigits.most}}$`, 'u');

/** What can be no PIN costs no try. */
function problemOf(value: string): MessageId | null {
  if (value === '') return 'field.missing';
  return secretMatches(isTooShort, value) ? 'pin.tooShort' : null;
}

function secretIn(value: string): { pin: string } | { password: string } {
  return secretMatches(isPin, value) ? { pin: value } : { password: value };
}
