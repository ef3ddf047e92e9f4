import { modifierKeys } from '../../electron/core/contract/typed-keys.ts';
import { isCommand, isL, isLockShortcut, swallow } from '../ui/keys.ts';
import { fieldThatTakesTyping } from './direct-typing.ts';

/** The core locks at once or not at all. */
const longestWaitMs = 2_000;
/** Systems start repeating a held key within a second. */
const longestRepeatGapMs = 1_500;

export interface AwaitedLock {
  /** `shift`: somebody's work is on screen; null: neither work nor the lock screen. */
  readonly screen: () => 'shift' | 'lock' | null;
  /** Calls the listener whenever the page learns something new. */
  readonly subscribe: (listener: () => void) => unknown;
}

/**
 * After pressing Ctrl+Shift+L, people type the PIN or hold up a badge at once, but the page learns of its lock a
 * moment later, or much later if it is busy. Until the lock screen is there, keys are held back; then they are typed
 * into it, each with the time at which it was pressed. Otherwise a PIN would end up in the shift notes for everybody
 * to read. If no lock follows, the keys are dropped. Call it before anything else listens for keys.
 */
export function typeAheadOfLock(page: Window, { screen, subscribe }: AwaitedLock): void {
  /** Null: no lock is under way. */
  let waiting: KeyboardEvent[] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastLMs = Number.NEGATIVE_INFINITY;
  /** macOS tells of no key that is released while Cmd is down, so there only its own word counts for a key that is still held. */
  let isReleaseTold = true;

  const finish = () => {
    const strokes = waiting ?? [];
    waiting = null;
    clearTimeout(timer);
    if (screen() === 'lock' && fieldThatTakesTyping(page) !== null)
      for (const stroke of strokes) pressAgain(page, stroke);
  };
  subscribe(() => {
    // By then the lock screen is in the document; keys that arrive in between wait as well.
    if (waiting !== null && screen() !== 'shift') setTimeout(finish);
  });
  page.addEventListener(
    'keydown',
    (event) => {
      if (!event.isTrusted) return;
      const mayBeHeld = event.repeat || isReleaseTold;
      if (
        isL(event) &&
        mayBeHeld &&
        event.timeStamp - lastLMs < longestRepeatGapMs &&
        !isLockShortcut(event)
      ) {
        // Still held down after the other two keys were released.
        lastLMs = event.timeStamp;
        return swallow(event);
      }
      if (isLockShortcut(event)) {
        lastLMs = event.timeStamp;
        isReleaseTold = !event.metaKey;
        if (waiting !== null || screen() !== 'shift') return;
        waiting = [];
        timer = setTimeout(finish, longestWaitMs);
      } else if (waiting !== null && !modifierKeys.has(event.key)) {
        waiting.push(event);
        swallow(event);
      }
    },
    { capture: true },
  );
  page.addEventListener(
    'keyup',
    (event) => {
      if (isL(event)) lastLMs = Number.NEGATIVE_INFINITY;
    },
    { capture: true },
  );
}

/** Does what the browser would do with a key just pressed. */
function pressAgain({ document }: Window, stroke: KeyboardEvent): void {
  const { key, code, repeat, shiftKey, ctrlKey, altKey, metaKey, timeStamp } = stroke;
  const modifierAltGraph = stroke.getModifierState('AltGraph');
  const again = new KeyboardEvent('keydown', {
    ...{ key, code, repeat, shiftKey, ctrlKey, altKey, metaKey, modifierAltGraph },
    ...{ bubbles: true, cancelable: true, composed: true },
  });
  // Badges and people are told apart by their pace.
  Object.defineProperty(again, 'timeStamp', { value: timeStamp });
  const target = document.activeElement ?? document.body;
  if (!target.dispatchEvent(again)) return;
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  if (key === 'Enter') field.form?.requestSubmit();
  else if (key === 'Backspace') document.execCommand('delete');
  // Inserted as typing, so that whatever watches the field notices; it would not notice a value that is set.
  else if (key.length === 1 && !isCommand(stroke)) document.execCommand('insertText', false, key);
}
