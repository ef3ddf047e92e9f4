import { isCommand, isL, isLockShortcut, modifierKeys, swallow } from '../ui/keys.ts';
import { fieldThatTakesTyping } from './direct-typing.ts';

/** The core locks at once, or not at all. */
const longestWaitMs = 2_000;
/** Systems begin to repeat a held key within a second. */
const longestRepeatGapMs = 1_500;

export interface AwaitedLock {
  /** `shift`: somebody's work is on screen; null: neither that nor the lock screen. */
  readonly screen: () => 'shift' | 'lock' | null;
  /** Calls the listener with every change of what the page knows. */
  readonly subscribe: (listener: () => void) => unknown;
}

/**
 * Whoever presses Ctrl+Shift+L types the PIN, or holds a badge to the reader, at once, and the page hears of its lock a moment later;
 * a busy one, much later. Until its lock screen is there, keys wait, and then they are typed there, each with the time at
 * which it was pressed. Else a PIN would stand in the notes of the shift, to be read by everybody. Where no lock comes they go nowhere.
 * Call it before anything else listens for keys.
 */
export function typeAheadOfLock(page: Window, { screen, subscribe }: AwaitedLock): void {
  /** Null: no lock is under way. */
  let waiting: KeyboardEvent[] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastLMs = Number.NEGATIVE_INFINITY;

  const finish = () => {
    const strokes = waiting ?? [];
    waiting = null;
    clearTimeout(timer);
    if (screen() === 'lock' && fieldThatTakesTyping(page) !== null)
      for (const stroke of strokes) pressAgain(page, stroke);
  };
  subscribe(() => {
    // By then the screen of it is in the document; keys that come in between wait as well.
    if (waiting !== null && screen() !== 'shift') setTimeout(finish);
  });
  page.addEventListener(
    'keydown',
    (event) => {
      if (!event.isTrusted) return;
      if (isL(event) && event.timeStamp - lastLMs < longestRepeatGapMs && !isLockShortcut(event)) {
        // Still held when the other two were let go of.
        lastLMs = event.timeStamp;
        return swallow(event);
      }
      if (isLockShortcut(event)) {
        lastLMs = event.timeStamp;
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

/** What the browser would do with a key that it has just been given. */
function pressAgain({ document }: Window, stroke: KeyboardEvent): void {
  const { key, code, repeat, shiftKey, ctrlKey, altKey, metaKey, timeStamp } = stroke;
  const modifierAltGraph = stroke.getModifierState('AltGraph');
  const again = new KeyboardEvent('keydown', {
    ...{ key, code, repeat, shiftKey, ctrlKey, altKey, metaKey, modifierAltGraph },
    ...{ bubbles: true, cancelable: true, composed: true },
  });
  // A badge is told from a person by its pace.
  Object.defineProperty(again, 'timeStamp', { value: timeStamp });
  const target = document.activeElement ?? document.body;
  if (!target.dispatchEvent(again)) return;
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  if (key === 'Enter') field.form?.requestSubmit();
  else if (key === 'Backspace') document.execCommand('delete');
  // As typed, so that whatever watches the field hears of it; a value that is set would not be.
  else if (key.length === 1 && !isCommand(stroke)) document.execCommand('insertText', false, key);
}
