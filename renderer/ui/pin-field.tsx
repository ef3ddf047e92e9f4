import { Field, makeStyles, tokens } from '@fluentui/react-components';
import type { Ref } from 'react';
import { useProblem } from './newest-message.tsx';
import { UncontrolledInput } from './uncontrolled-input.tsx';

const useStyles = makeStyles({
  input: {
    minHeight: '48px',
    fontSize: tokens.fontSizeBase500,
    letterSpacing: '0.2em',
    '& input::placeholder': { letterSpacing: 'normal' },
  },
});

export interface PinFieldProps {
  readonly label: string;
  /** The caller reads the value at submit. */
  readonly ref: Ref<HTMLInputElement>;
  readonly autoFocus?: boolean;
  readonly readOnly?: boolean;
  readonly hint?: string;
  readonly problem?: string | undefined;
  /** Of the PIN that is asked for, by which it is told from a badge; null: not known, undefined: it is a new one. */
  readonly pinLength?: number | null;
}

/** A PIN: dots, large, with the digits of a touch keyboard. */
export function PinField({ label, hint, problem, pinLength, ...input }: PinFieldProps) {
  const styles = useStyles();
  const shown = useProblem(problem);
  return (
    <Field
      label={label}
      size="large"
      hint={hint}
      validationState={shown ? 'error' : 'none'}
      validationMessage={shown}
    >
      <UncontrolledInput
        {...input}
        {...(pinLength !== undefined && { 'data-pin-length': pinLength ?? '' })}
        className={styles.input}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        maxLength={1024}
      />
    </Field>
  );
}
