import { type FormEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import type { PinView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { PinField } from '../../ui/pin-field.tsx';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { type PinProblems, problemsOfPin } from './pin-problems.ts';

export interface PinFormProps {
  readonly pin: PinView;
  readonly onDone?: () => void;
  /** Other ways out, below the button. */
  readonly children?: ReactNode;
}

/** Asks for a new PIN twice, and for the password when the sign-in is not recent any more. */
export function PinForm({ pin, onDone, children }: PinFormProps) {
  const text = useText();
  const call = useAction('session.set-pin');
  const [first, second, password] = [useField(), useField(), useField()];
  const [problems, setProblems] = useState<PinProblems>({});
  const nowMs = useServerNow(minuteMs, pin.passwordNeededFromMs);
  const [refused, setRefused] = useState(false);
  // The field stays while the next try is under way.
  if (call.failure?.error === 'password_needed' && !refused) setRefused(true);
  const needsPassword = refused || nowMs >= pin.passwordNeededFromMs;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (call.busy) return;
    const typed = { pin: textIn(first), repeated: textIn(second), password: textIn(password) };
    const found = problemsOfPin(typed, needsPassword);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    for (const field of [first, second, password]) if (field.current) field.current.value = '';
    const choice = { pin: typed.pin, ...(needsPassword && { password: typed.password }) };
    if (await call.run(choice)) onDone?.();
    else first.current?.focus();
  };
  const problem = (of: keyof PinProblems) => problems[of] && text(problems[of]);

  return (
    <Form onSubmit={submit} label={text('pin.choose')}>
      <PinField
        label={text('pin.new')}
        hint={text('pin.hint')}
        ref={first}
        autoFocus
        readOnly={call.busy}
        problem={problem('pin')}
      />
      <PinField label={text('pin.repeat')} ref={second} readOnly={call.busy} problem={problem('repeated')} />
      {needsPassword && (
        <PasswordField
          label={text('field.password')}
          hint={text('pin.passwordHint')}
          ref={password}
          autoComplete="current-password"
          readOnly={call.busy}
          problem={problem('password')}
        />
      )}
      <FailureMessage failure={call.failure} wording={{ wrong_credentials: 'error.wrong_password' }} />
      <ActionButton type="submit" kind="main" busy={call.busy}>
        {text(call.busy ? 'pin.busy' : 'pin.save')}
      </ActionButton>
      {children}
    </Form>
  );
}

const useField = () => useRef<HTMLInputElement>(null);
const textIn = (field: RefObject<HTMLInputElement | null>) => field.current?.value ?? '';
