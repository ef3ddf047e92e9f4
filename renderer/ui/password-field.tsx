import { Field, makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type Ref, useState } from 'react';
import { KeyboardShiftUppercaseRegular } from './icons.ts';
import { useText } from './messages/use-text.ts';
import { useProblem } from './newest-message.tsx';
import { UncontrolledInput } from './uncontrolled-input.tsx';

const useStyles = makeStyles({
  input: { minHeight: '48px', fontSize: tokens.fontSizeBase400 },
});

export interface PasswordFieldProps {
  readonly label: string;
  /** The caller reads the value at submit and empties the field. */
  readonly ref: Ref<HTMLInputElement>;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly autoFocus?: boolean;
  readonly readOnly?: boolean;
  readonly hint?: string;
  readonly problem?: string | undefined;
}

/** A password with a hint while Caps Lock is on. */
export function PasswordField({ label, hint, problem, ...input }: PasswordFieldProps) {
  const styles = useStyles();
  const shown = useProblem(problem);
  const text = useText();
  const [capsLock, setCapsLock] = useState(false);
  const hintOfCapsLock = capsLock ? text('field.capsLock') : undefined;
  const readCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <Field
      label={label}
      size="large"
      hint={hint}
      validationState={shown ? 'error' : capsLock ? 'warning' : 'none'}
      validationMessage={
        shown ? (
          <>
            {shown}
            {hintOfCapsLock && <div>{hintOfCapsLock}</div>}
          </>
        ) : (
          hintOfCapsLock && { children: hintOfCapsLock, role: 'status' }
        )
      }
      validationMessageIcon={!shown && capsLock ? <KeyboardShiftUppercaseRegular /> : undefined}
    >
      <UncontrolledInput
        {...input}
        className={styles.input}
        type="password"
        spellCheck={false}
        maxLength={1024}
        onKeyDown={readCapsLock}
        onKeyUp={readCapsLock}
        onBlur={() => setCapsLock(false)}
      />
    </Field>
  );
}
