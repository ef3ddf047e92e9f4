import { makeStyles, tokens } from '@fluentui/react-components';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { Card } from '../../ui/card.tsx';
import { DraftTextArea } from '../../ui/drafts/draft-text-area.tsx';
import { useDraft } from '../../ui/drafts/use-draft.ts';
import { NoteRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { DraftsOfApps } from './drafts-of-apps.tsx';

const useStyles = makeStyles({ hint: { color: tokens.colorNeutralForeground2 } });

/** Scratch notes for the shift, visible only to their user, and what apps keep for the same user. */
export function NotesCard({ username, apps }: { username: string; apps: readonly AppView[] }) {
  const styles = useStyles();
  const text = useText();
  const { keychain } = useSnapshot();
  const draft = useDraft({ username, name: 'shift-notes' });
  const outlastsRestart = keychain.persistence === 'persistent';
  return (
    <Card heading={text('notes.heading')} icon={<NoteRegular />}>
      <p className={styles.hint}>{text(outlastsRestart ? 'notes.hint' : 'notes.memoryHint')}</p>
      <DraftTextArea draft={draft} label={text('notes.heading')} hidesLabel />
      <DraftsOfApps username={username} apps={apps} onErase={draft.erase} />
    </Card>
  );
}
