import { makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { NoteRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { areTooShort, WordsField } from './words-field.tsx';

const useStyles = makeStyles({
  bar: {
    width: '100%',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusLarge,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
  closed: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
  },
  question: { flex: '1 1 16rem', minWidth: 0 },
  icon: { marginRight: tokens.spacingHorizontalS, verticalAlign: 'text-bottom' },
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '60rem' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface WordsBarProps {
  /** What was typed so far. */
  readonly words: string;
  readonly onWords: (words: string) => void;
}

/** Asks, in a line that can wait, why the emergency access is needed; the patient comes first. */
export function WordsBar({ words, onWords }: WordsBarProps) {
  const styles = useStyles();
  const text = useText();
  const [isOpen, setOpen] = useState(words !== '');
  if (isOpen) return <WordsForm words={words} onWords={onWords} onLater={() => setOpen(false)} />;
  return (
    <div className={styles.bar}>
      <div className={styles.closed}>
        <p className={styles.question}>
          <NoteRegular aria-hidden fontSize={20} className={styles.icon} />
          {text('emergency.wordsWanted')}
        </p>
        <ActionButton onClick={() => setOpen(true)}>{text('emergency.writeWords')}</ActionButton>
      </div>
    </div>
  );
}

function WordsForm({ words, onWords, onLater }: WordsBarProps & { readonly onLater: () => void }) {
  const styles = useStyles();
  const text = useText();
  const write = useAction('emergency.write-words');
  const field = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState(false);
  // It was opened to write in it.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const save = async () => {
    setProblem(areTooShort(words));
    if (areTooShort(words)) return field.current?.focus();
    await write.run({ words });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLater();
  };
  return (
    <div className={styles.bar}>
      <form
        className={styles.form}
        aria-label={text('emergency.writeWords')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <WordsField
          ref={field}
          value={words}
          onValue={onWords}
          problem={problem && areTooShort(words)}
          readOnly={write.busy}
          onKeyDown={onKeyDown}
        />
        <FailureMessage failure={write.failure} />
        <div className={styles.buttons}>
          <ActionButton type="submit" busy={write.busy}>
            {text('emergency.saveWords')}
          </ActionButton>
          <ActionButton onClick={onLater}>{text('emergency.wordsLater')}</ActionButton>
        </div>
      </form>
    </div>
  );
}
