import { badgeDigits } from '../../../server/contract/constants.ts';
import { isLockShortcut } from '../../ui/keys.ts';

/** What a key press tells about its origin. */
export interface KeyStroke
  extends Pick<
    KeyboardEvent,
    'key' | 'code' | 'repeat' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'
  > {
  /** When the system saw it, in milliseconds; unaffected by a page that is busy for a moment. */
  readonly timeStamp: number;
}

export type BadgeKeysOutcome =
  /** Not part of a badge. */
  | { readonly kind: 'other' }
  /** The first digit of what may be a badge, or the next one. */
  | { readonly kind: 'first' | 'next' }
  /** Enter after digits: a badge, unless another key follows in the same burst. */
  | { readonly kind: 'end'; readonly number: string }
  /** What some readers send after their Enter: a second one, a line feed, a Tab. */
  | { readonly kind: 'trail' }
  /** Another key in the burst of an `end`: for example, a device is typing a user name and a password. */
  | { readonly kind: 'refuted' };

/**
 * The longest gap between two keys of a burst. Readers take a few milliseconds, slow ones 30. Fingers rolling over
 * six digits come close to this, but not the hand that must then find Enter.
 */
export const longestGapMs = 50;
/** On a busy machine a reader may stumble; a hand would be slower at most of its keys, and at Enter. */
const mostStumbles = 2;
/** The shortest pause between earlier typing and a badge: people let go of the keys to hold a badge to the reader. */
const shortestPauseMs = 150;

const other: BadgeKeysOutcome = { kind: 'other' };
/** These keys write nothing: a reader made for another layout holds Shift for its digits, or sets the locks first. */
const silentKeys: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'NumLock']);

/**
 * Tells a badge reader that types like a keyboard from people, and from devices and programs that type passwords. A
 * badge is a burst of its own, of digits and Enter and nothing else, that begins after a pause.
 */
export class BadgeKeys {
  /** Null: the burst contains something other than digits, or did not begin after a pause. */
  #digits: string | null = null;
  #stumbles = 0;
  #hasEnded = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  feed(stroke: KeyStroke): BadgeKeysOutcome {
    if (silentKeys.has(stroke.key)) return other;
    // A badge may follow at once.
    if (isLockShortcut(stroke)) return this.#beginAnew();
    const gapMs = stroke.timeStamp - this.#lastMs;
    this.#lastMs = stroke.timeStamp;
    // If time goes backwards, the stroke is unrelated to those before it.
    const follows = gapMs >= 0 && gapMs <= longestGapMs;
    const isFresh = gapMs < 0 || gapMs >= shortestPauseMs;
    if (this.#hasEnded && follows) return this.#goOn(stroke);
    this.#hasEnded = false;
    const digit = digitOf(stroke);
    if (digit !== null) return this.#addDigit(digit, { follows, isFresh });
    const number = this.#digits;
    this.#digits = null;
    const isEnd = stroke.key === 'Enter' && !isModified(stroke) && follows;
    if (!isEnd || number === null || !hasLengthOfBadge(number)) return other;
    this.#hasEnded = true;
    return { kind: 'end', number };
  }

  #beginAnew(): BadgeKeysOutcome {
    this.#digits = null;
    this.#hasEnded = false;
    this.#lastMs = Number.NEGATIVE_INFINITY;
    return other;
  }

  #goOn(stroke: KeyStroke): BadgeKeysOutcome {
    if (isTrail(stroke)) return { kind: 'trail' };
    this.#hasEnded = false;
    return { kind: 'refuted' };
  }

  #addDigit(digit: string, { follows, isFresh }: { follows: boolean; isFresh: boolean }): BadgeKeysOutcome {
    const mayStumble = !isFresh && this.#stumbles < mostStumbles;
    if (this.#digits !== null && (follows || mayStumble)) {
      if (!follows) this.#stumbles += 1;
      this.#digits += digit;
      return { kind: 'next' };
    }
    this.#digits = isFresh ? digit : null;
    this.#stumbles = 0;
    return isFresh ? { kind: 'first' } : other;
  }
}

function hasLengthOfBadge({ length }: string): boolean {
  return length >= badgeDigits.fewest && length <= badgeDigits.most;
}

/** By what the key writes or, where the layout writes something else, by its position; null: not a digit. */
function digitOf(stroke: KeyStroke): string | null {
  if (isModified(stroke) || stroke.isComposing || stroke.key === 'Process') return null;
  if (/^[0-9]$/.test(stroke.key)) return stroke.key;
  return stroke.shiftKey ? null : (/^(?:Digit|Numpad)([0-9])$/.exec(stroke.code)?.[1] ?? null);
}

/** A held key repeats as fast as a reader types. */
function isModified({ repeat, ctrlKey, altKey, metaKey }: KeyStroke): boolean {
  return repeat || ctrlKey || altKey || metaKey;
}

/** A line feed is Ctrl+J on a keyboard. */
function isTrail({ key, ctrlKey }: KeyStroke): boolean {
  return key === 'Enter' || key === 'Tab' || key === 'Control' || (ctrlKey && /^[jm]$/i.test(key));
}
