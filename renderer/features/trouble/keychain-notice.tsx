import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { useTryNow } from './use-try-now.tsx';

/** How long it is news that the keychain is usable again. */
const newsMs = 2 * minuteMs;

/** Why a sign-in would not survive a restart, and those of before cannot be seen, and what to do; nothing while all is well. */
export function KeychainNotice() {
  const text = useText();
  const { trouble, unread } = useSnapshot().keychain;
  const { button, outcome } = useTryNow();
  // Where there is no keychain at all, nothing was kept.
  const isAwaited = unread && trouble !== 'missing';
  if (trouble === null && !isAwaited) return null;
  return (
    <NoticeBar intent="warning" action={trouble !== 'missing' && button}>
      {isAwaited && <p>{text('keychain.unread')}</p>}
      {trouble !== null && <p>{text(`keychain.trouble.${trouble}`)}</p>}
      {outcome}
    </NoticeBar>
  );
}

/** The keychain could not be used, and now can be again. */
export function KeychainUsable() {
  const text = useText();
  const { usableSinceMs } = useSnapshot().keychain;
  const nowMs = useServerNow(minuteMs, usableSinceMs ?? 0);
  if (usableSinceMs === null || nowMs - usableSinceMs >= newsMs) return null;
  return <NoticeBar intent="success">{text('keychain.usable')}</NoticeBar>;
}
