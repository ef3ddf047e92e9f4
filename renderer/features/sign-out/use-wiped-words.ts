import { useIntl } from 'react-intl';
import type { WipeItem } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';

/** Names what a sign-out removes, and how much of it; `ofOther`: addressed to somebody other than its user. */
export function useWipedWords(ofOther = false): (item: WipeItem) => string {
  const text = useText();
  const intl = useIntl();
  return ({ kind, count, names = [] }) => {
    const item = text(ofOther ? `wipedOfOther.${kind}` : `wiped.${kind}`);
    if (names.length > 0) return text('wiped.named', { item, names: intl.formatList(names) });
    if (count === null) return item;
    return text(kind === 'keychain_entries' ? 'wiped.entries' : 'wiped.counted', { item, count });
  };
}

/** Things that do not exist need not be listed. */
export function isThere({ count }: Pick<WipeItem, 'count'>): boolean {
  return count !== 0;
}
