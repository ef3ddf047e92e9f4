import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SignOutPreview } from '../../../electron/ipc/contract.ts';
import { DesktopRegular, HistoryRegular, KeyRegular, ShieldCheckmarkRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { patienceMs } from './use-sign-out-preview.ts';

const icons: Record<SignOutPreview['wipes'][number], ReactNode> = {
  keychain_entries: <KeyRegular />,
  access_token: <ShieldCheckmarkRegular />,
  screen_content: <DesktopRegular />,
  activity_log: <HistoryRegular />,
};

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
  /** The reader is not the one whose session ends. */
  readonly ofOther: boolean;
}

/** What leaves this computer with a sign-out. */
export function WipedList({ preview, ofOther }: WipedListProps) {
  const styles = useStyles();
  const text = useText();
  if (preview === 'loading')
    return <Waiting size="tiny" label={text('signOut.looking')} limitMs={patienceMs} overdue={null} />;
  if (!preview || preview.wipes.length === 0) return null;
  return (
    <div>
      <h3 className={styles.heading}>{text('signOut.wipes')}</h3>
      <ul className={styles.list}>
        {preview.wipes.map((item) => (
          <li key={item} className={styles.item}>
            <span className={styles.icon} aria-hidden>
              {icons[item]}
            </span>
            <span className={styles.words}>{text(ofOther ? `wipedOfOther.${item}` : `wiped.${item}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
