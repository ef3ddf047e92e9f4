import { PrefixedBadge } from '../../electron/core/contract/prefixed-badge.ts';
import { swallow } from '../ui/keys.ts';

export interface HearingParts {
  /** The key that badge readers send first, as far as pages hear them; null: they do not. */
  readonly prefix: () => string | null;
  /** Ends when the badge has been looked up. */
  readonly onTap: (number: string) => Promise<unknown>;
  /** Whether somebody's work is on screen. */
  readonly isWorking: () => boolean;
  /** Whether the shell looks up a badge, as far as this page has heard; another kind of reader may have read it. */
  readonly isLookedUp: () => boolean;
}

/**
 * In the browser shell: hears badge readers that send a prefix, on every screen of this page, and withholds their keys
 * from its fields. The frames of apps have keys of their own, which no other page can see. In Electron the main process
 * does this before any page. Call it before anything else listens for keys.
 */
export function hearBadges(page: Window, { prefix, onTap, isWorking, isLookedUp }: HearingParts): void {
  let underWay = 0;
  const badge = new PrefixedBadge({
    prefix,
    isLookedUp: () => isWorking() && (underWay > 0 || isLookedUp()),
  });
  const hear = (kind: 'down' | 'up') => (event: KeyboardEvent) => {
    const { key, code, repeat, ctrlKey, altKey, metaKey, timeStamp } = event;
    const hasCommand = ctrlKey || altKey || metaKey;
    const outcome = badge.feed({ kind, key, code, isRepeated: repeat, hasCommand, atMs: timeStamp });
    if (outcome === 'pass') return;
    swallow(event);
    if (outcome === 'swallow') return;
    underWay += 1;
    void onTap(outcome.number).finally(() => {
      underWay -= 1;
    });
  };
  page.addEventListener('keydown', hear('down'), { capture: true });
  page.addEventListener('keyup', hear('up'), { capture: true });
  page.addEventListener('pointerdown', () => badge.pointerPressed(), { capture: true });
}
