import { type FormEvent, useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useWaitLabel } from '../../ui/use-wait-label.ts';
import { ConfirmEmergency } from './confirm-emergency.tsx';
import { focusProblem } from './focus-problem.ts';
import { problemOfReason, ReasonFields, type StatedReason } from './reason-fields.tsx';

/** Emergency access of somebody with an account. The password is out of the page before the answer is there. */
export function PasswordEmergencyForm() {
  const text = useText();
  const start = useAction('emergency.start');
  const [username, setUsername] = useState('');
  const [stated, setStated] = useState<StatedReason>({ code: null, words: '' });
  const [problem, setProblem] = useState<'username' | 'password' | 'code' | 'words' | null>(null);
  const [confirming, setConfirming] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const wait = useWaitLabel(start.failure?.retryAtMs);

  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (start.busy || wait) return;
    const missing = !username.trim() ? 'username' : !password.current?.value ? 'password' : null;
    const found = problemOfReason(stated) ?? missing;
    setProblem(found);
    setConfirming(found === null);
    if (found !== null) focusProblem(event.currentTarget);
  };
  const go = async () => {
    setConfirming(false);
    const field = password.current;
    if (!field || stated.code === null) return;
    const credentials = { username, password: field.value };
    field.value = '';
    const reason = { reasonCode: stated.code, reason: stated.words, confirmed: true } as const;
    const done = await start.run({ ...credentials, ...reason });
    if (!done) password.current?.focus();
  };

  return (
    <Form onSubmit={ask} label={text('emergency.heading')}>
      <ReasonFields
        value={stated}
        onValue={setStated}
        problem={problem === 'code' || problem === 'words' ? problem : null}
        readOnly={start.busy}
      />
      <TextField
        label={text('field.username')}
        value={username}
        maxLength={150}
        autoComplete="username"
        readOnly={start.busy}
        problem={problem === 'username' ? text('field.missing') : undefined}
        onValue={setUsername}
      />
      <PasswordField
        label={text('field.password')}
        ref={password}
        autoComplete="current-password"
        readOnly={start.busy}
        problem={problem === 'password' ? text('field.missing') : undefined}
      />
      <FailureMessage failure={start.failure} />
      <ActionButton type="submit" kind="main" busy={start.busy} blocked={wait !== null}>
        {start.busy ? text('emergency.starting') : (wait ?? text('emergency.continue'))}
      </ActionButton>
      {confirming && <ConfirmEmergency onConfirm={go} onClose={() => setConfirming(false)} />}
    </Form>
  );
}
