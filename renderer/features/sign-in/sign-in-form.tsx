import { type FormEvent, useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useSecondsUntil } from '../../ui/time/use-seconds-until.ts';

/** User name and password; Enter signs in. The password is out of the page before the answer is there. */
export function SignInForm() {
  const text = useText();
  const signIn = useAction('session.sign-in');
  const phase = useSnapshot().phase.name;
  const [username, setUsername] = useState('');
  const [missing, setMissing] = useState<'username' | 'password' | null>(null);
  const password = useRef<HTMLInputElement>(null);
  const waitSeconds = useSecondsUntil(signIn.failure?.retryAtMs);
  const noAnswer = signIn.failure?.error === 'no_answer';
  const busy = signIn.busy || (phase === 'signing_in' && !noAnswer);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = password.current;
    if (!field || busy || waitSeconds > 0) return;
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
          if (waitSeconds > 0) signIn.clear();
        }}
      />
      <PasswordField
        label={text('field.password')}
        ref={password}
        autoComplete="current-password"
        readOnly={busy}
        problem={problemOf('password')}
      />
      <FailureMessage failure={signIn.failure} />
      <ActionButton type="submit" kind="main" busy={busy} blocked={waitSeconds > 0}>
        {busy
          ? text('signIn.busy')
          : waitSeconds > 0
            ? text('signIn.wait', { wait: text('duration.seconds', { seconds: waitSeconds }) })
            : text('signIn.action')}
      </ActionButton>
    </Form>
  );
}
