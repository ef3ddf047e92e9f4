import { Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import type { KeyboardEvent, Ref } from 'react';
import { emergencyReasonLength } from '../../../server/contract/constants.ts';
import { useText } from '../../ui/messages/use-text.ts';

/** Whether the words say too little; the server counts them in its own way, and agrees with this for usual text. */
export function areTooShort(words: string): boolean {
  return words.trim().length < emergencyReasonLength.shortest;
}

const useStyles = makeStyles({
  words: { fontSize: tokens.fontSizeBase300, '& textarea': { minHeight: '4.5rem' } },
});

export interface WordsFieldProps {
  readonly value: string;
  readonly onValue: (words: string) => void;
  /** They were too short when they were to be sent. */
  readonly problem: boolean;
  readonly readOnly: boolean;
  readonly ref?: Ref<HTMLTextAreaElement>;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** Why emergency access is needed, in own words. */
export function WordsField({ value, onValue, problem, ...field }: WordsFieldProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <Field
      label={text('emergency.words')}
      size="large"
      hint={text('emergency.wordsHint')}
      validationState={problem ? 'error' : 'none'}
      validationMessage={problem ? text('emergency.wordsShort') : undefined}
    >
      <Textarea
        {...field}
        className={styles.words}
        value={value}
        maxLength={emergencyReasonLength.longest}
        onChange={(_, data) => onValue(data.value)}
      />
    </Field>
  );
}
