import type { Input, KeyboardInputEvent, WebContents } from 'electron';

export type ReplayedKey = Pick<Input, 'type' | 'key' | 'code' | 'shift' | 'isAutoRepeat'>;

/** By the key's name in pages: its name in Electron, for keys that write nothing or a control character. */
const names: ReadonlyMap<string, string> = new Map([
  ...['Enter', 'Tab', 'Backspace', 'Delete', 'Escape', 'Home', 'End', 'PageUp', 'PageDown'].map(
    (name) => [name, name] as const,
  ),
  ...['Up', 'Down', 'Left', 'Right'].map((name) => [`Arrow${name}`, name] as const),
]);

let receiver: WebContents | null = null;

/** Whether the key that these contents are getting was heard before, elsewhere in the window. */
export const isReplayed = (contents: WebContents): boolean => receiver === contents;

const writesAscii = /^[ -~]$/;

/**
 * Whether a page gets the same from `replayKey` as from the keyboard: the characters of ASCII, and the keys that edit.
 * Not among them are commands, other characters, dead keys, and what an input method composes: Electron's
 * `sendInputEvent` can make none of them.
 */
export function canReplay({ key, control, alt, meta, isComposing }: Input): boolean {
  // AltGr is Ctrl and Alt.
  const writesByAltGr = control && alt && !meta;
  if (isComposing || ((control || alt || meta) && !writesByAltGr)) return false;
  return writesAscii.test(key) || names.has(key);
}

/**
 * Presses or releases the key in these contents. The character is what the keyboard wrote; as its place pages see
 * that on a US keyboard, because Electron takes no other.
 */
export function replayKey(contents: WebContents, key: ReplayedKey): void {
  receiver = contents;
  try {
    for (const event of eventsOf(key)) contents.sendInputEvent(event);
  } finally {
    receiver = null;
  }
}

function eventsOf({ type, key, code, shift, isAutoRepeat }: ReplayedKey): KeyboardInputEvent[] {
  const keyCode = key === ' ' ? 'Space' : (names.get(key) ?? key);
  const isCapital = key.length === 1 && key !== key.toLowerCase();
  const modifiers: NonNullable<KeyboardInputEvent['modifiers']> = [];
  // Electron adds Shift where a US keyboard needs it for the character.
  if (isCapital || (key.length > 1 && shift)) modifiers.push('shift');
  if (code.startsWith('Numpad')) modifiers.push('iskeypad');
  if (isAutoRepeat) modifiers.push('isautorepeat');
  if (type === 'keyUp') return [{ type: 'keyUp', keyCode, modifiers }];
  const character = key === 'Enter' ? '\r' : key.length === 1 ? key : null;
  const down: KeyboardInputEvent = { type: 'keyDown', keyCode, modifiers };
  return character === null ? [down] : [down, { type: 'char', keyCode: character, modifiers }];
}
