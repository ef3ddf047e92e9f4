import { type FormEvent, useRef, useState } from 'react';
import { actionLimitMs, useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useOverdue } from '../../ui/time/use-overdue.ts';
import { useWaitLabel } from '../../ui/use-wait-label.ts';

const noAnswer = { error: 'no_answer' } as const;

/** User name and password; Enter signs in. The password is out of the page before the answer is there. */
export function SignInForm() {
  const text = useText();
  const signIn = useAction('session.sign-in');
  const phase = useSnapshot().phase.name;
  const [username, setUsername] = useState('');
  const [missing, setMissing] = useState<'username' | 'password' | null>(null);
  const password = useRef<HTMLInputElement>(null);
  const wait = useWaitLabel(signIn.failure?.retryAtMs);
  // Begun by this page before it was loaded anew, or by another one.
  const begunElsewhere = phase === 'signing_in' && !signIn.busy && signIn.failure === null;
  const overdue = useOverdue(actionLimitMs, begunElsewhere);
  const busy = signIn.busy || (begunElsewhere && !overdue);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = password.current;
    if (!field || busy || wait) return;
    const missingPart = !username.trim() ? 'username' : !field.value ? 'password' : null;
    setMissing(missingPart);
    if (missingPart) return;
    const credentials = { username, password: field.value };
    field.value = '';
    const done = await signIn.run(credentials);
    if (!done) password.current?.focus();
  };
  const problemOf = (part: typeof missing) => (missing === part ? text('field.missing') : undefined);

  return (
    <Form onSubmit={submit} label={text('signIn.heading')}>
      <TextField
        label={text('field.username')}
        value={username}
        maxLength={150}
        autoComplete="username"
        autoFocus
        readOnly={busy}
        problem={problemOf('username')}
        onValue={(value) => {
          setUsername(value);
          // Another user has not had too many tries.
          if (wait) signIn.clear();
        }}
      />
      <PasswordField
        label={text('field.password')}
        ref={password}
        autoComplete="current-password"
        readOnly={busy}
        problem={problemOf('password')}
      />
      <FailureMessage failure={overdue ? noAnswer : signIn.failure} />
      <ActionButton type="submit" kind="main" busy={busy} blocked={wait !== null}>
        {busy ? text('signIn.busy') : (wait ?? text('signIn.action'))}
      </ActionButton>
    </Form>
  );
}
