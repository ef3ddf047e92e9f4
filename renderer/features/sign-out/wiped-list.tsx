import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SignOutPreview, WipedKind } from '../../../electron/ipc/contract.ts';
import {
  AppsRegular,
  DesktopRegular,
  DocumentRegular,
  HistoryRegular,
  KeyRegular,
  NumberSymbolRegular,
  ShieldCheckmarkRegular,
} from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { patienceMs } from './use-sign-out-preview.ts';
import { isThere, useWipedWords } from './use-wiped-words.ts';

const useStyles = makeStyles({
  heading: { fontWeight: tokens.fontWeightSemibold },
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    marginTop: tokens.spacingVerticalS,
  },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    '::first-letter': { textTransform: 'uppercase' },
  },
  icon: { display: 'inline-flex', fontSize: '24px', color: tokens.colorNeutralForeground2 },
  words: { display: 'inline-block', '::first-letter': { textTransform: 'uppercase' } },
});

export interface WipedListProps {
  readonly preview: SignOutPreview | null | 'loading';
  /** The reader is not the user whose session ends. */
  readonly ofOther: boolean;
  readonly keepsNotes: boolean;
}

/** What a sign-out removes from this computer. */
export function WipedList({ preview, ofOther, keepsNotes }: WipedListProps) {
  const styles = useStyles();
  const text = useText();
  const wordsOf = useWipedWords(ofOther);
  if (preview === 'loading')
    return <Waiting size="tiny" label={text('signOut.looking')} limitMs={patienceMs} overdue={null} />;
  const stays = (kind: WipedKind) => keepsNotes && kind === 'drafts';
  const items = preview?.wipes.filter((item) => isThere(item) && !stays(item.kind)) ?? [];
  if (items.length === 0) return null;
  return (
    <div>
      <h3 className={styles.heading}>{text('signOut.wipes')}</h3>
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={item.kind} className={styles.item}>
            <span className={styles.icon} aria-hidden>
              {wipedIcons[item.kind]}
            </span>
            <span className={styles.words}>{wordsOf(item)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** An icon for each kind of thing that a sign-out removes. */
const wipedIcons: Record<WipedKind, ReactNode> = {
  keychain_entries: <KeyRegular />,
  pin: <NumberSymbolRegular />,
  access_token: <ShieldCheckmarkRegular />,
  apps: <AppsRegular />,
  drafts: <DocumentRegular />,
  activity_log: <HistoryRegular />,
  screen_content: <DesktopRegular />,
};
