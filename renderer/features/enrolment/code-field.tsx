import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { type ChangeEvent, useLayoutEffect, useRef } from 'react';
import { useText } from '../../ui/messages/use-text.ts';
import { useProblem } from '../../ui/newest-message.tsx';
import { groupedCaret, groupedCode } from './grouped-code.ts';

const useStyles = makeStyles({
  input: {
    minHeight: '48px',
    fontSize: tokens.fontSizeBase500,
    fontFamily: tokens.fontFamilyMonospace,
  },
});

export interface CodeFieldProps {
  readonly value: string;
  readonly onValue: (grouped: string) => void;
  readonly readOnly: boolean;
  readonly problem: string | undefined;
  /** `enrolment` unless told. */
  readonly of?: 'enrolment' | 'emergency';
  readonly autoFocus?: boolean;
}

/** A one-time code that falls into its groups by itself, however it is typed or pasted. */
export function CodeField({
  of = 'enrolment',
  autoFocus = true,
  value,
  onValue,
  readOnly,
  problem,
}: CodeFieldProps) {
  const styles = useStyles();
  const text = useText();
  const shown = useProblem(problem);
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  // A dash that was put in moves what is behind it: the caret has to follow.
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const change = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const { value: typed, selectionStart } = currentTarget;
    caret.current = groupedCaret(typed, selectionStart ?? typed.length);
    onValue(groupedCode(typed));
  };
  return (
    <Field
      label={text(of === 'enrolment' ? 'enrolment.code' : 'emergency.code')}
      size="large"
      hint={text(of === 'enrolment' ? 'enrolment.codeHint' : 'emergency.codeHint')}
      validationState={shown ? 'error' : 'none'}
      validationMessage={shown}
    >
      <Input
        ref={input}
        className={styles.input}
        value={value}
        readOnly={readOnly}
        autoFocus={autoFocus}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        onChange={change}
      />
    </Field>
  );
}
