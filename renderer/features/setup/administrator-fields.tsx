import type { Ref } from 'react';
import { longestName } from '../../../server/contract/constants.ts';
import { Card } from '../../ui/card.tsx';
import { KeyRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { SetupFieldsProps } from './setup-input.ts';

export interface AdministratorFieldsProps extends SetupFieldsProps {
  readonly password: Ref<HTMLInputElement>;
  readonly passwordRepeat: Ref<HTMLInputElement>;
}

/** Name and password of the first administrator. */
export function AdministratorFields({ draft, change, problems, busy, ...refs }: AdministratorFieldsProps) {
  const text = useText();
  const problem = (field: keyof typeof problems) => {
    const id = problems[field];
    return id && text(id);
  };
  return (
    <Card heading={text('setup.administrator')} icon={<KeyRegular />}>
      <TextField
        label={text('setup.displayName')}
        value={draft.displayName}
        maxLength={longestName}
        autoComplete="off"
        autoFocus
        readOnly={busy}
        problem={problem('displayName')}
        onValue={(displayName) => change({ displayName })}
      />
      <TextField
        label={text('setup.username')}
        value={draft.username}
        maxLength={150}
        autoComplete="username"
        readOnly={busy}
        problem={problem('username')}
        onValue={(username) => change({ username })}
      />
      <PasswordField
        label={text('setup.password')}
        hint={text('setup.passwordHint')}
        ref={refs.password}
        autoComplete="new-password"
        readOnly={busy}
        problem={problem('password')}
      />
      <PasswordField
        label={text('setup.passwordRepeat')}
        ref={refs.passwordRepeat}
        autoComplete="new-password"
        readOnly={busy}
        problem={problem('passwordRepeat')}
      />
    </Card>
  );
}
