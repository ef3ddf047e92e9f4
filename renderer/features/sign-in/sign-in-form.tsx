import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { VisitorView } from '../../../electron/ipc/contract.ts';
import { actionLimitMs, mustWait, useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { Submit } from '../../ui/submit.tsx';
import { useOverdue } from '../../ui/time/use-overdue.ts';
import { UserNameField } from '../../ui/user-name-field.tsx';
import { ChosenPerson } from '../people/chosen-person.tsx';

const noAnswer = { error: 'no_answer' } as const;
/** If nothing else was typed, nothing else can have been wrong. */
const passwordAlone = { wrong_credentials: 'error.wrong_password' } as const;

export interface SignInFormProps {
  /** Who is signing in, known from the list of people or by a badge; null: the user name is asked for. */
  readonly visitor: VisitorView | null;
}

/** User and password; Enter signs in. The password leaves the page before the answer arrives. */
export function SignInForm({ visitor }: SignInFormProps) {
  const text = useText();
  const signIn = useAction('session.sign-in');
  const phase = useSnapshot().phase.name;
  const [username, setUsername] = useState('');
  const [missing, setMissing] = useState<'username' | 'password' | null>(null);
  const password = useRef<HTMLInputElement>(null);
  // Started by this page before it was reloaded, or by another page.
  const begunElsewhere = phase === 'signing_in' && !signIn.busy && signIn.failure === null;
  const overdue = useOverdue(actionLimitMs, begunElsewhere);
  const busy = signIn.busy || (begunElsewhere && !overdue);

  const { clear } = signIn;
  const visitorId = visitor?.id;
  useEffect(() => {
    // The failed tries and the password were those of another user.
    clear();
    setMissing(null);
    if (password.current) password.current.value = '';
    if (visitorId !== undefined) password.current?.focus();
  }, [visitorId, clear]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = password.current;
    if (!field || busy || mustWait(signIn.failure)) return;
    const missingPart = !visitor && !username.trim() ? 'username' : !field.value ? 'password' : null;
    setMissing(missingPart);
    if (missingPart) return;
    const proof = { password: field.value };
    field.value = '';
    const done = await signIn.run(visitor ? { visitorId: visitor.id, ...proof } : { username, ...proof });
    if (!done) password.current?.focus();
  };
  const problemOf = (part: typeof missing) => (missing === part ? text('field.missing') : undefined);

  return (
    <Form onSubmit={submit} label={text('signIn.heading')}>
      {visitor ? (
        <ChosenPerson person={visitor} />
      ) : (
        <UserNameField
          password={password}
          value={username}
          autoFocus
          readOnly={busy}
          problem={problemOf('username')}
          onValue={(value) => {
            setUsername(value);
            if (mustWait(signIn.failure)) clear();
          }}
        />
      )}
      <PasswordField
        label={text('field.password')}
        ref={password}
        autoComplete="current-password"
        readOnly={busy}
        problem={problemOf('password')}
      />
      <Submit
        call={{ busy, failure: overdue ? noAnswer : signIn.failure }}
        action="signIn.action"
        busyAction="signIn.busy"
        {...(visitor && { wording: passwordAlone })}
      />
    </Form>
  );
}
