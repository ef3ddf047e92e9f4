import { useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { UserNameField } from '../../ui/user-name-field.tsx';
import { type ConfirmedReason, EmergencyForm } from './emergency-form.tsx';

/** Emergency access with an account. The password leaves the page before the answer arrives. */
export function PasswordEmergencyForm() {
  const text = useText();
  const start = useAction('emergency.start');
  const [username, setUsername] = useState('');
  const password = useRef<HTMLInputElement>(null);
  const missing = () => (!username.trim() ? 'username' : !password.current?.value ? 'password' : null);
  const go = async (reason: ConfirmedReason) => {
    const field = password.current;
    if (!field) return;
    const credentials = { username, password: field.value };
    field.value = '';
    if (!(await start.run({ ...credentials, ...reason }))) password.current?.focus();
  };
  return (
    <EmergencyForm start={start} missing={missing} onConfirm={go}>
      {(problem) => (
        <>
          <UserNameField
            password={password}
            value={username}
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
        </>
      )}
    </EmergencyForm>
  );
}
