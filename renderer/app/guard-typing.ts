import { isCommand, isLockShortcut, isSecretField, modifierKeys, swallow } from '../ui/keys.ts';

/** Who has stopped typing for so long sees where the caret is. */
const shortestPauseMs = 1_000;

/** They end what is typed into a field on purpose; in one of several lines, Enter is a part of the text. */
const lastKeys: ReadonlySet<string> = new Set(['Tab', 'Escape']);
const textlessTypes: ReadonlySet<string> = new Set(['button', 'submit', 'reset', 'checkbox', 'radio']);

type TextField = HTMLInputElement | HTMLTextAreaElement;

interface Typing {
  /** Null: the field of an app, whose keys nobody sees here. */
  readonly field: TextField | null;
  readonly lastMs: number;
}

export interface TypingGuard {
  /** What had the caret and kept its keys to itself is gone: what is typed until the first pause is the rest of it. */
  expectRest(): void;
}

/**
 * Keeps the rest of what somebody types out of everything but the field that it is for: when that loses the caret between
 * two keys, because the session has ended or the screen has changed, all further keys go nowhere until whoever types has
 * paused. Else a password could be read, a space in a note would press the button of a message that nobody has seen,
 * and a note, or half a password of somebody else, would be tried as a password. Keys, not fingers, are what it
 * looks at: a click says where the caret is wanted. Call it before anything else listens for keys. `isBlind` tells that
 * there is no screen yet: who types now, types what was for the page that has just ended.
 */
export function guardTyping(page: Window, isBlind: () => boolean = () => false): TypingGuard {
  let typing: Typing | null = null;
  page.addEventListener(
    'keydown',
    (event) => {
      const { target, timeStamp, key } = event;
      // Whoever locks has ended the text on purpose, also where the key arrives when the screen has changed already.
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
  };
}

function isRest({ field, lastMs }: Typing, { target, timeStamp }: KeyboardEvent): boolean {
  // Keys that were pressed before the change may arrive after it: their gap is below zero.
  return target !== field && timeStamp - lastMs < shortestPauseMs;
}

function isLast(event: KeyboardEvent, field: TextField): boolean {
  if (lastKeys.has(event.key)) return true;
  if (event.key === 'Enter') return field instanceof HTMLInputElement;
  return !isSecretField(field) && isCommand(event);
}

/** macOS takes the L of Cmd+Shift+L before the page sees it; nobody holds both for the sake of a text. */
function beginsShortcut(event: KeyboardEvent, field: TextField): boolean {
  return event.shiftKey && !isSecretField(field) && isCommand(event);
}

function isTextField(target: EventTarget | null): target is TextField {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !textlessTypes.has(target.type);
}
