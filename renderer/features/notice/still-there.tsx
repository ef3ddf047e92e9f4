import { makeStyles, tokens } from '@fluentui/react-components';
import type { WipedItem, WipedKind } from '../../../electron/ipc/contract.ts';
import { WarningFilled } from '../../ui/icons.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useWipedWords } from '../sign-out/use-wiped-words.ts';

const useStyles = makeStyles({
  left: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    marginTop: tokens.spacingVerticalS,
  },
  row: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  icon: { flexShrink: 0 },
});

const nextStep: Record<WipedKind, MessageId> = {
  keychain_entries: 'stillThere.keychain',
  pin: 'stillThere.keychain',
  apps: 'stillThere.apps',
  drafts: 'stillThere.drafts',
  access_token: 'stillThere.memory',
  activity_log: 'stillThere.memory',
  screen_content: 'stillThere.memory',
};

/** What a sign-out could not remove, and what to do about it. */
export function StillThere({ items }: { items: readonly WipedItem[] }) {
  const styles = useStyles();
  const text = useText();
  const wordsOf = useWipedWords(true);
  return (
    <ul className={styles.left} aria-label={text('signedOut.left')}>
      {items
        .filter(({ gone }) => !gone)
        .map((item) => (
          <li key={item.kind} className={styles.row}>
            <WarningFilled aria-hidden className={styles.icon} />
            <span>
              {text('signedOut.stillThere', { item: wordsOf(item) })} {text(nextStep[item.kind])}
            </span>
          </li>
        ))}
    </ul>
  );
}
