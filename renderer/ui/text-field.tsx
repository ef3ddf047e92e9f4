import { Input, type InputProps, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { LabelledField } from './labelled-field.tsx';

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
  return (
    <LabelledField {...{ label, hint, problem }}>
      <Input
        {...input}
        className={mergeClasses(styles.input, masked && styles.masked)}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(_, data) => onValue(data.value)}
      />
    </LabelledField>
  );
}
