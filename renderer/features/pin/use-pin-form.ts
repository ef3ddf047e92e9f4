import { type FormEvent, type RefObject, useRef, useState } from 'react';
import type { PinView } from '../../../electron/ipc/contract.ts';
import { type Failure, useAction } from '../../bridge/use-action.ts';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { type PinProblems, problemsOfPin, type TypedPin } from './pin-problems.ts';

export interface PinFormState {
  readonly fields: Readonly<Record<keyof TypedPin, RefObject<HTMLInputElement | null>>>;
  readonly problems: PinProblems;
  readonly needsPassword: boolean;
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly submit: (event: FormEvent<HTMLFormElement>) => Promise<void>;
}

/** What is typed for a new PIN; it leaves the page before it is sent. */
export function usePinForm(pin: PinView, onDone?: () => void): PinFormState {
  const call = useAction('session.set-pin');
  const fields = { pin: useField(), repeated: useField(), password: useField() };
  const [problems, setProblems] = useState<PinProblems>({});
  const [refused, setRefused] = useState(false);
  const nowMs = useServerNow(minuteMs, pin.passwordNeededFromMs);
  // The field stays while the next try is under way.
  if (call.failure?.error === 'password_needed' && !refused) setRefused(true);
  const needsPassword = refused || nowMs >= pin.passwordNeededFromMs;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (call.busy) return;
    const typed = {
      pin: textIn(fields.pin),
      repeated: textIn(fields.repeated),
      password: textIn(fields.password),
    };
    const found = problemsOfPin(typed, needsPassword);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    for (const { current } of Object.values(fields)) if (current) current.value = '';
    const choice = { pin: typed.pin, ...(needsPassword && { password: typed.password }) };
    if (await call.run(choice)) onDone?.();
    else fields.pin.current?.focus();
  };
  return { fields, problems, needsPassword, busy: call.busy, failure: call.failure, submit };
}

const useField = () => useRef<HTMLInputElement>(null);
const textIn = (field: RefObject<HTMLInputElement | null>) => field.current?.value ?? '';
