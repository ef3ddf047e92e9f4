import { Field, Input, type InputProps, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  input: { minHeight: '48px', fontSize: tokens.fontSizeBase400 },
});

export interface TextFieldProps
  extends Pick<InputProps, 'autoComplete' | 'autoFocus' | 'readOnly' | 'maxLength'> {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** One line of text with its label, hint and problem. */
export function TextField({ label, hint, problem, onValue, ...input }: TextFieldProps) {
  const styles = useStyles();
  return (
    <Field
      label={label}
      size="large"
      hint={hint}
      validationState={problem ? 'error' : 'none'}
      validationMessage={problem}
    >
      <Input
        {...input}
        className={styles.input}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(_, data) => onValue(data.value)}
      />
    </Field>
  );
}
