import { Field, Input, type InputProps, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useProblem } from './newest-message.tsx';

const useStyles = makeStyles({
  input: { minHeight: '48px', fontSize: tokens.fontSizeBase400 },
  masked: { '& input': { WebkitTextSecurity: 'disc' } },
});

export interface TextFieldProps
  extends Pick<InputProps, 'autoComplete' | 'autoFocus' | 'readOnly' | 'maxLength' | 'onKeyDown'> {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Shows dots, as a password does. */
  readonly masked?: boolean;
}

/** One line of text with its label, hint and problem. */
export function TextField({ label, hint, problem, onValue, masked = false, ...input }: TextFieldProps) {
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
      <Input
        {...input}
        className={mergeClasses(styles.input, masked && styles.masked)}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(_, data) => onValue(data.value)}
      />
    </Field>
  );
}
