import { Input, makeStyles, tokens } from '@fluentui/react-components';
import { type ChangeEvent, type ClipboardEvent, useLayoutEffect, useRef } from 'react';
import { type CodePurpose, codeOfCopiedLines, groupedCaret, groupedCode } from './grouped-code.ts';
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
  readonly of?: CodePurpose;
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
    caret.current = groupedCaret(typed, selectionStart ?? typed.length, of);
    onValue(groupedCode(typed, of));
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const code = codeOfCopiedLines(event.clipboardData.getData('text'));
    if (code === null || readOnly) return;
    event.preventDefault();
    onValue(groupedCode(code, of));
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
        onPaste={paste}
      />
    </LabelledField>
  );
}
