import { makeStyles, tokens } from '@fluentui/react-components';
import type { WipedItem, WipedKind } from '../../../electron/ipc/contract.ts';
import { CheckmarkCircleFilled, WarningFilled } from '../../ui/icons.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { isThere, useWipedWords } from '../sign-out/use-wiped-words.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL}`,
  },
  left: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    marginTop: tokens.spacingVerticalS,
  },
  item: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  row: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  icon: { flexShrink: 0 },
  gone: { color: tokens.colorStatusSuccessForeground1 },
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

/** What was removed and looked for again, and of what is still there, what to do about it. */
export function WipedProof({ items }: { items: readonly WipedItem[] }) {
  const styles = useStyles();
  const text = useText();
  const wordsOf = useWipedWords();
  const gone = items.filter((item) => item.gone && isThere(item));
  const left = items.filter((item) => !item.gone);
  return (
    <>
      {gone.length > 0 && <p>{text('signedOut.removed')}</p>}
      <ul className={styles.list} aria-label={text('signedOut.removed')}>
        {gone.map((item) => (
          <li key={item.kind} className={styles.item}>
            <CheckmarkCircleFilled aria-hidden className={styles.gone} />
            {wordsOf(item)}
          </li>
        ))}
      </ul>
      {left.length > 0 && (
        <ul className={styles.left} aria-label={text('signedOut.left')}>
          {left.map((item) => (
            <li key={item.kind} className={styles.row}>
              <WarningFilled aria-hidden className={styles.icon} />
              <span>
                {text('signedOut.stillThere', { item: wordsOf(item) })} {text(nextStep[item.kind])}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
