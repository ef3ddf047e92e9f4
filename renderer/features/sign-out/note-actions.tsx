import { makeStyles, ToggleButton, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { CheckmarkCircleFilled, CopyRegular, NoteRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useOwnNotes } from './use-own-notes.ts';

const useStyles = makeStyles({
  actions: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    ':empty': { display: 'none' },
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  keep: {
    minHeight: '48px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    borderRadius: tokens.borderRadiusLarge,
    paddingInline: tokens.spacingHorizontalXL,
  },
});

export interface NoteActionsProps {
  readonly username: string;
  /** There is text that can be copied. */
  readonly mayCopy: boolean;
  readonly mayKeep: boolean;
  readonly keeps: boolean;
  readonly onKeep: (keeps: boolean) => void;
}

/** What can be done about notes before they are erased. */
export function NoteActions({ username, mayCopy, mayKeep, keeps, onKeep }: NoteActionsProps) {
  const styles = useStyles();
  const text = useText();
  const readNotes = useOwnNotes(username);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    const notes = await readNotes().catch(() => null);
    setCopied(notes !== null && copyText(document, notes));
  };
  if (!mayCopy && !mayKeep) return null;
  return (
    <div className={styles.actions}>
      <div className={styles.buttons}>
        {mayCopy && (
          <ActionButton icon={<CopyRegular />} onClick={() => void copy()}>
            {text('signOut.copy')}
          </ActionButton>
        )}
        {mayKeep && (
          <ToggleButton
            size="large"
            className={styles.keep}
            checked={keeps}
            icon={keeps ? <CheckmarkCircleFilled /> : <NoteRegular />}
            onClick={() => onKeep(!keeps)}
          >
            {text('signOut.keep')}
          </ToggleButton>
        )}
      </div>
      <p role="status">{copied !== null && text(copied ? 'signOut.copied' : 'signOut.notCopied')}</p>
    </div>
  );
}
