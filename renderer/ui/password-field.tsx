import { makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type Ref, useState } from 'react';
import { KeyboardShiftUppercaseRegular } from './icons.ts';
import { LabelledField } from './labelled-field.tsx';
import { useText } from './messages/use-text.ts';
import { SecretInput } from './secret-input.tsx';

const useStyles = makeStyles({
  input: { minHeight: '48px', fontSize: tokens.fontSizeBase400 },
});

/** Props of a field for a password or a PIN. */
export interface SecretFieldProps {
  readonly label: string;
  /** The caller reads the value on submit and empties the field. */
  readonly ref: Ref<HTMLInputElement>;
  readonly autoFocus?: boolean;
  readonly readOnly?: boolean;
  readonly hint?: string;
  readonly problem?: string | undefined;
}

export interface PasswordFieldProps extends SecretFieldProps {
  readonly autoComplete: 'current-password' | 'new-password';
}

/** A password with a hint while Caps Lock is on. */
export function PasswordField({ label, hint, problem, ...input }: PasswordFieldProps) {
  const styles = useStyles();
  const text = useText();
  const [capsLock, setCapsLock] = useState(false);
  const readCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <LabelledField
      {...{ label, hint, problem }}
      warning={capsLock ? { text: text('field.capsLock'), icon: <KeyboardShiftUppercaseRegular /> } : null}
    >
      <SecretInput
        {...input}
        className={styles.input}
        onKeyDown={readCapsLock}
        onKeyUp={readCapsLock}
        onBlur={() => setCapsLock(false)}
      />
    </LabelledField>
  );
}
