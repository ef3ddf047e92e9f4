import { Input, makeStyles, tokens } from '@fluentui/react-components';
import { type ChangeEvent, useLayoutEffect, useRef } from 'react';
import { groupedCaret, groupedCode } from './grouped-code.ts';
import { LabelledField } from './labelled-field.tsx';
import { useText } from './messages/use-text.ts';

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
  readonly of?: 'enrolment' | 'emergency';
  readonly autoFocus?: boolean;
}

/** A one-time code, grouped as it is typed or pasted. */
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
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  // An inserted dash moves what follows it, and the caret with it.
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
    <LabelledField
      label={text(of === 'enrolment' ? 'enrolment.code' : 'emergency.code')}
      hint={text(of === 'enrolment' ? 'enrolment.codeHint' : 'emergency.codeHint')}
      problem={problem}
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
    </LabelledField>
  );
}
