/** What a key press says about where it comes from. */
export interface KeyStroke
  extends Pick<KeyboardEvent, 'key' | 'code' | 'repeat' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'> {
  /** When the system saw it, in milliseconds; a page that is busy for a moment does not change it. */
  readonly timeStamp: number;
}

export type BadgeKeysOutcome =
  /** Nothing of a badge. */
  | { readonly kind: 'other' }
  /** A digit that may be the first of a badge, or one more. */
  | { readonly kind: 'first' | 'next' }
  | { readonly kind: 'badge'; readonly number: string };

const fewestDigits = 6;
const mostDigits = 20;
/** From the first digit to Enter. */
const longestMs = 300;
/**
 * Between one key and the next. Readers take a few milliseconds; fingers that roll over six digits come near this,
 * but not the hand that then has to find Enter.
 */
const longestGapMs = 50;

const other: BadgeKeysOutcome = { kind: 'other' };

/** Tells a badge reader that types like a keyboard from people: by its pace, its digits and its Enter. */
export class BadgeKeys {
  #digits = '';
  #firstMs = 0;
  #lastMs = 0;

  feed(stroke: KeyStroke): BadgeKeysOutcome {
    // A reader for another layout holds Shift for its digits.
    if (stroke.key === 'Shift') return other;
    const { timeStamp } = stroke;
    const follows = this.#digits !== '' && timeStamp - this.#lastMs <= longestGapMs;
    const digit = digitOf(stroke);
    if (digit !== null) {
      if (!follows) this.#firstMs = timeStamp;
      this.#digits = follows ? this.#digits + digit : digit;
      this.#lastMs = timeStamp;
      return { kind: follows ? 'next' : 'first' };
    }
    const number = this.#digits;
    this.#digits = '';
    const isEnd = stroke.key === 'Enter' && !isModified(stroke) && follows;
    const isBadge = isEnd && timeStamp - this.#firstMs <= longestMs && hasLengthOfBadge(number);
    return isBadge ? { kind: 'badge', number } : other;
  }
}

function hasLengthOfBadge({ length }: string): boolean {
  return length >= fewestDigits && length <= mostDigits;
}

/** By what it writes or, where the layout writes something else, by the place of the key; null: no digit. */
function digitOf(stroke: KeyStroke): string | null {
  if (isModified(stroke)) return null;
  if (/^[0-9]$/.test(stroke.key)) return stroke.key;
  return stroke.shiftKey ? null : (/^(?:Digit|Numpad)([0-9])$/.exec(stroke.code)?.[1] ?? null);
}

/** A held key repeats as fast as a reader types. */
function isModified({ repeat, ctrlKey, altKey, metaKey }: KeyStroke): boolean {
  return repeat || ctrlKey || altKey || metaKey;
}
