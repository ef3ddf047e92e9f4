import { makeStyles, tokens } from '@fluentui/react-components';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { Card } from '../../ui/card.tsx';
import { DraftTextArea } from '../../ui/drafts/draft-text-area.tsx';
import { NoteRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({ hint: { color: tokens.colorNeutralForeground2 } });

/** Scratch notes of the shift, for nobody but their user. */
export function NotesCard({ username }: { username: string }) {
  const styles = useStyles();
  const text = useText();
  const { keychain } = useSnapshot();
  const outlastsRestart = keychain.persistence === 'persistent';
  return (
    <Card heading={text('notes.heading')} icon={<NoteRegular />}>
      <p className={styles.hint}>{text(outlastsRestart ? 'notes.hint' : 'notes.memoryHint')}</p>
      <DraftTextArea
        key={username}
        username={username}
        name="shift-notes"
        label={text('notes.heading')}
        hidesLabel
      />
    </Card>
  );
}
