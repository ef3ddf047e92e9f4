import { badgeDigits } from '../../../server/contract/constants.ts';
import { modifierKeys, typingPauseMs } from './typed-keys.ts';

/** What a key press tells a listener in any shell. */
export interface PrefixedKey {
  readonly kind: 'down' | 'up';
  readonly key: string;
  /** Where it is on the keyboard. */
  readonly code: string;
  readonly isRepeated: boolean;
  readonly hasCommand: boolean;
  /** Elapsed time, without that in which nobody could take keys. */
  readonly atMs: number;
}

/** `swallow`: no page may see it; a number: that, and the badge is complete. */
export type PrefixedKeyOutcome = 'pass' | 'swallow' | { readonly number: string };

/** Readers take a few milliseconds from key to key; a computer that is busy for a moment takes longer. */
const longestGapMs = 1_000;
const longestBadgeMs = 5_000;
/** Some readers send a second Enter, a line feed or a Tab. */
const longestTrailMs = 150;
/** A letter this soon was not typed by hand. */
const fastestHandMs = 60;
export interface PrefixedBadgeParts {
  /** The key of the prefix, which nobody types (`badge_prefix` in the policy); null: none is configured. */
  readonly prefix: () => string | null;
  /** Somebody's work is still on screen while a badge is looked up, after which somebody else may be here. */
  readonly isLookedUp: () => boolean;
}

/**
 * Withholds what a badge reader types after its prefix: digits, and Enter or Tab, whether or not they make a badge. What
 * is typed while that badge is looked up is withheld, too: it may be the PIN of whoever has just come. So is the rest
 * of it up to Enter, Tab, a press or a pause, since half of a PIN would count as a wrong one, and half of a dose would
 * be believed.
 * One for all pages, so that a badge may begin in one and end in another.
 */
export class PrefixedBadge {
  readonly #prefix: () => string | null;
  readonly #isLookedUp: () => boolean;
  /** Null: no badge is being read. */
  #burst: { digits: string; isBadge: boolean; readonly startedMs: number; lastMs: number } | null = null;
  #endedMs = Number.NEGATIVE_INFINITY;
  /** When the last key was lost to a badge that was looked up, if its rest may follow. */
  #lostMs = Number.NEGATIVE_INFINITY;
  /** Keys that are down without any page knowing. */
  readonly #withheld = new Set<string>();

  constructor({ prefix, isLookedUp }: PrefixedBadgeParts) {
    this.#prefix = prefix;
    this.#isLookedUp = isLookedUp;
  }

  /** What comes next may belong to what was withheld. */
  get isWithholding(): boolean {
    return this.#burst !== null || this.#lostMs !== Number.NEGATIVE_INFINITY;
  }

  /** Somebody has clicked or touched: she has seen where the caret is. */
  pointerPressed(): void {
    this.#lostMs = Number.NEGATIVE_INFINITY;
  }

  feed(stroke: PrefixedKey): PrefixedKeyOutcome {
    if (stroke.kind === 'up') return this.#withheld.delete(placeOf(stroke)) ? 'swallow' : 'pass';
    const outcome = this.#press(stroke);
    if (outcome !== 'pass') this.#withheld.add(placeOf(stroke));
    // Released where no page saw it.
    else this.#withheld.delete(placeOf(stroke));
    return outcome;
  }

  #press(stroke: PrefixedKey): PrefixedKeyOutcome {
    const { key, code, hasCommand, isRepeated, atMs } = stroke;
    const prefix = this.#prefix();
    if (prefix === null) {
      this.#burst = null;
      return modifierKeys.has(key) ? 'pass' : (this.#lose(stroke) ?? 'pass');
    }
    if ((key === prefix || code === prefix) && !hasCommand) {
      if (!isRepeated) this.#burst = { digits: '', isBadge: true, startedMs: atMs, lastMs: atMs };
      return 'swallow';
    }
    // Readers hold Shift or set the locks first.
    if (modifierKeys.has(key)) return 'pass';
    const burst = this.#burstAt(atMs);
    if (burst === null) return this.#lose(stroke) ?? this.#trail(stroke);
    const sinceLastMs = atMs - burst.lastMs;
    burst.lastMs = atMs;
    const digit = digitOf(stroke);
    if (digit !== null) {
      burst.digits += digit;
      if (isRepeated || hasCommand || burst.digits.length > badgeDigits.most) burst.isBadge = false;
      return 'swallow';
    }
    if (isEnd(stroke)) return this.#end(atMs);
    // Readers that send letters send digits after them.
    if (!hasCommand && sinceLastMs < fastestHandMs) {
      burst.isBadge = false;
      return 'swallow';
    }
    this.#burst = null;
    return 'pass';
  }

  /** Null: the key is nothing that was typed to a badge which was being looked up. */
  #lose(stroke: PrefixedKey): 'swallow' | null {
    const { atMs, hasCommand } = stroke;
    const isRest = !hasCommand && atMs - this.#lostMs < typingPauseMs;
    const isLost = this.#isLookedUp() || isRest;
    this.#lostMs = isLost && !isEnd(stroke) ? atMs : Number.NEGATIVE_INFINITY;
    return isLost ? 'swallow' : null;
  }

  #burstAt(atMs: number) {
    const burst = this.#burst;
    if (burst === null) return null;
    const isOver = atMs - burst.lastMs > longestGapMs || atMs - burst.startedMs > longestBadgeMs;
    if (isOver) this.#burst = null;
    return this.#burst;
  }

  #end(atMs: number): PrefixedKeyOutcome {
    const { digits = '', isBadge = false } = this.#burst ?? {};
    this.#burst = null;
    this.#endedMs = atMs;
    return isBadge && digits.length >= badgeDigits.fewest ? { number: digits } : 'swallow';
  }

  #trail(stroke: PrefixedKey): PrefixedKeyOutcome {
    const { key, atMs, hasCommand } = stroke;
    const sinceEndMs = atMs - this.#endedMs;
    const isEndAgain = sinceEndMs <= longestTrailMs && (isEnd(stroke) || (hasCommand && /^[jm]$/i.test(key)));
    // Some readers send a badge in parts, or Enter before it.
    const isNextPart = sinceEndMs < fastestHandMs && !hasCommand;
    if (!isEndAgain && !isNextPart) return 'pass';
    this.#endedMs = atMs;
    return 'swallow';
  }
}

const placeOf = ({ code, key }: PrefixedKey) => code || key;

const isEnd = ({ key }: PrefixedKey) => key === 'Enter' || key === 'Tab';

/** By what the key writes or, where the layout writes something else, by its place. */
function digitOf({ key, code }: PrefixedKey): string | null {
  return /^[0-9]$/.test(key) ? key : (/^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1] ?? null);
}
