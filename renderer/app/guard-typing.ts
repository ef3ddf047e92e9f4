import { modifierKeys, typingPauseMs } from '../../electron/core/contract/typed-keys.ts';
import { isCommand, isLockShortcut, isSecretField, swallow } from '../ui/keys.ts';

/** These keys end the typing into a field on purpose. In a field of several lines, Enter is part of the text. */
const lastKeys: ReadonlySet<string> = new Set(['Tab', 'Escape']);
const textlessTypes: ReadonlySet<string> = new Set(['button', 'submit', 'reset', 'checkbox', 'radio']);

type TextField = HTMLInputElement | HTMLTextAreaElement;

interface Typing {
  /** Null: the field is in an app, whose keys cannot be seen here. */
  readonly field: TextField | null;
  readonly lastMs: number;
}

export interface TypingGuard {
  /**
   * Something that had the caret and kept its keys to itself is gone: what is typed until the first pause belongs to
   * it.
   */
  expectRest(): void;
  /** Somebody did something else on purpose, as holding a badge to the reader: what is typed next is a new text. */
  expectNewText(): void;
}

/**
 * Keeps typing out of every field but the one it is meant for. When that field loses the caret between two keys,
 * because the session has ended or the screen has changed, all further keys are dropped until the person pauses.
 * Otherwise a password could become readable, a space in a note would press the button of a message that nobody has
 * seen, and a note or half of somebody else's password would be tried as a password. It watches keys, not the
 * pointer: a click shows where the caret is wanted. Call it before anything else listens for keys. `isBlind` tells
 * that there is no screen yet: what is typed now was meant for the page that has just ended.
 */
export function guardTyping(page: Window, isBlind: () => boolean = () => false): TypingGuard {
  let typing: Typing | null = null;
  page.addEventListener(
    'keydown',
    (event) => {
      const { target, timeStamp, key } = event;
      // The lock shortcut ends the text on purpose, even if the key arrives after the screen has changed.
      if (isLockShortcut(event)) {
        typing = null;
        return;
      }
      if (modifierKeys.has(key)) {
        if (isTextField(target) && target === typing?.field && beginsShortcut(event, target)) typing = null;
        return;
      }
      if (isBlind() || (typing !== null && isRest(typing, event))) {
        typing = { field: typing?.field ?? null, lastMs: Math.max(typing?.lastMs ?? 0, timeStamp) };
        swallow(event);
        return;
      }
      typing = isTextField(target) && !isLast(event, target) ? { field: target, lastMs: timeStamp } : null;
    },
    { capture: true },
  );
  page.addEventListener(
    'pointerdown',
    () => {
      typing = null;
    },
    { capture: true },
  );
  return {
    expectRest: () => {
      typing = { field: null, lastMs: page.performance.now() };
    },
    expectNewText: () => {
      typing = null;
    },
  };
}

function isRest({ field, lastMs }: Typing, { target, timeStamp }: KeyboardEvent): boolean {
  // Keys pressed before the change may arrive after it: their gap is negative.
  return target !== field && timeStamp - lastMs < typingPauseMs;
}

function isLast(event: KeyboardEvent, field: TextField): boolean {
  if (lastKeys.has(event.key)) return true;
  if (event.key === 'Enter') return field instanceof HTMLInputElement;
  return !isSecretField(field) && isCommand(event);
}

/** macOS takes the L of Cmd+Shift+L before the page sees it. Nobody holds both keys to write text. */
function beginsShortcut(event: KeyboardEvent, field: TextField): boolean {
  return event.shiftKey && !isSecretField(field) && isCommand(event);
}

function isTextField(target: EventTarget | null): target is TextField {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !textlessTypes.has(target.type);
}
