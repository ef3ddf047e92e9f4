import { Field, makeStyles, Radio, RadioGroup, Textarea, tokens } from '@fluentui/react-components';
import type { ChannelInput } from '../../../electron/ipc/contract.ts';
import { emergencyReasonCodes, emergencyReasonLength } from '../../../server/contract/constants.ts';
import { useText } from '../../ui/messages/use-text.ts';

export type ReasonCode = ChannelInput<'emergency.start'>['reasonCode'];

/** What is missing from a reason. */
export function problemOfReason({ code, words }: StatedReason): 'code' | 'words' | null {
  if (code === null) return 'code';
  return words.trim().length < emergencyReasonLength.shortest ? 'words' : null;
}

export interface StatedReason {
  readonly code: ReasonCode | null;
  readonly words: string;
}

const useStyles = makeStyles({
  group: { gap: 0 },
  option: { minHeight: '44px', alignItems: 'center', '& label': { fontSize: tokens.fontSizeBase300 } },
  words: { fontSize: tokens.fontSizeBase300, '& textarea': { minHeight: '96px' } },
});

export interface ReasonFieldsProps {
  readonly value: StatedReason;
  readonly onValue: (value: StatedReason) => void;
  readonly problem: ReturnType<typeof problemOfReason>;
  readonly readOnly: boolean;
}

/** The reason: one of a few, and the person's own words. */
export function ReasonFields({ value, onValue, problem, readOnly }: ReasonFieldsProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <>
      <Field
        label={text('emergency.reason')}
        size="large"
        validationState={problem === 'code' ? 'error' : 'none'}
        validationMessage={problem === 'code' ? text('field.missing') : undefined}
      >
        <RadioGroup
          className={styles.group}
          value={value.code ?? ''}
          disabled={readOnly}
          onChange={(_, data) =>
            onValue({ ...value, code: emergencyReasonCodes.find((code) => code === data.value) ?? null })
          }
        >
          {emergencyReasonCodes.map((code) => (
            <Radio
              key={code}
              className={styles.option}
              value={code}
              label={text(`emergency.reason.${code}`)}
            />
          ))}
        </RadioGroup>
      </Field>
      <Field
        label={text('emergency.words')}
        size="large"
        hint={text('emergency.wordsHint')}
        validationState={problem === 'words' ? 'error' : 'none'}
        validationMessage={problem === 'words' ? text('emergency.wordsShort') : undefined}
      >
        <Textarea
          className={styles.words}
          value={value.words}
          maxLength={emergencyReasonLength.longest}
          readOnly={readOnly}
          onChange={(_, data) => onValue({ ...value, words: data.value })}
        />
      </Field>
    </>
  );
}
