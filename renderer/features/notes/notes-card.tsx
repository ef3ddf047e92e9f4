import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { AppView } from '../../../electron/ipc/contract.ts';

import { DisclosureButton } from '../../ui/disclosure-button.tsx';
import { DraftTextArea } from '../../ui/drafts/draft-text-area.tsx';
import { useDraft } from '../../ui/drafts/use-draft.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { MessagePlace } from '../../ui/newest-message.tsx';
import { DraftsOfApps } from './drafts-of-apps.tsx';
import { useNotesHint } from './use-notes-hint.ts';

const useStyles = makeStyles({
  notes: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  shown: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow2,
  },
  hint: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

export interface NotesCardProps {
  readonly username: string;
  readonly apps: readonly AppView[];
  readonly isHidden: boolean;
  readonly onToggle: (isHidden: boolean) => void;
}

/** Scratch notes for the shift, visible only to their user, and what apps keep for the same user. */
export function NotesCard({ username, apps, isHidden, onToggle }: NotesCardProps) {
  const styles = useStyles();
  const text = useText();
  const id = useId();
  return (
    <section className={mergeClasses(styles.notes, !isHidden && styles.shown)} aria-labelledby={id}>
      <h2>
        <DisclosureButton id={id} isOpen={!isHidden} onToggle={(isOpen) => onToggle(!isOpen)}>
          {text('notes.heading')}
        </DisclosureButton>
      </h2>
      {!isHidden && (
        <MessagePlace>
          <Notes username={username} apps={apps} />
        </MessagePlace>
      )}
    </section>
  );
}

function Notes({ username, apps }: Pick<NotesCardProps, 'username' | 'apps'>) {
  const styles = useStyles();
  const text = useText();
  const draft = useDraft({ username, name: 'shift-notes' });
  return (
    <>
      <p className={styles.hint}>{text(useNotesHint())}</p>
      <DraftTextArea draft={draft} label={text('notes.heading')} hidesLabel rows={7} />
      <DraftsOfApps username={username} apps={apps} onErase={draft.erase} />
    </>
  );
}
