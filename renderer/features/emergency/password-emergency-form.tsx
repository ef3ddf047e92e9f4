import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { UserNameField } from '../../ui/user-name-field.tsx';
import { BadgeNote } from '../badge/badge-note.tsx';
import { type ConfirmedReason, EmergencyForm } from './emergency-form.tsx';
import { PeopleTiles } from './people-tiles.tsx';
import { useEmergencyPeople } from './use-emergency-people.ts';

/** Emergency access with an account. The password leaves the page before the answer arrives. */
export function PasswordEmergencyForm() {
  const text = useText();
  const start = useAction('emergency.start');
  const { people, chosen, choose, reading, looking } = useEmergencyPeople();
  const [username, setUsername] = useState('');
  const password = useRef<HTMLInputElement>(null);
  const chosenId = chosen && JSON.stringify(chosen.who);
  useEffect(() => {
    // It was the password of another user.
    if (password.current) password.current.value = '';
    if (chosenId !== null) password.current?.focus();
  }, [chosenId]);
  const isNameMissing = () => chosen === null && !username.trim();
  const missing = () => (isNameMissing() ? 'username' : !password.current?.value ? 'password' : null);
  const go = async (reason: ConfirmedReason) => {
    const field = password.current;
    if (!field) return;
    const who = chosen?.who ?? { username };
    const secret = field.value;
    field.value = '';
    if (!(await start.run({ ...who, password: secret, ...reason }))) password.current?.focus();
  };
  return (
    <EmergencyForm
      start={start}
      missing={missing}
      onConfirm={go}
      opens={text('emergency.opensByPassword')}
      people={
        <>
          <PeopleTiles people={people} chosen={chosen} onChoose={choose} readOnly={start.busy} />
          <BadgeNote reading={reading} busy={looking} screen="sign_in" />
        </>
      }
    >
      {(problem) => (
        <>
          {chosen === null && (
            <UserNameField
              password={password}
              value={username}
              readOnly={start.busy}
              problem={problem === 'username' ? text('field.missing') : undefined}
              onValue={setUsername}
            />
          )}
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
