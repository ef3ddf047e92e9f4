import { makeStyles, tokens } from '@fluentui/react-components';
import { LabelledField } from './labelled-field.tsx';
import type { SecretFieldProps } from './password-field.tsx';
import { SecretInput } from './secret-input.tsx';

const useStyles = makeStyles({
  input: {
    minHeight: '48px',
    fontSize: tokens.fontSizeBase500,
    letterSpacing: '0.2em',
    '& input::placeholder': { letterSpacing: 'normal' },
  },
});

export interface PinFieldProps extends SecretFieldProps {
  /** The length of the PIN asked for, which tells it from a badge; null: not known, undefined: a new PIN. */
  readonly pinLength?: number | null;
}

/** A PIN: large dots, and digits on a touch keyboard. */
export function PinField({ label, hint, problem, pinLength, ...input }: PinFieldProps) {
  return (
    <LabelledField {...{ label, hint, problem }}>
      <SecretInput
        {...input}
        {...(pinLength !== undefined && { 'data-pin-length': pinLength ?? '' })}
        className={useStyles().input}
        inputMode="numeric"
        autoComplete="off"
      />
    </LabelledField>
  );
}
