type Stroke = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'>;

/** Ctrl+Shift+L, on macOS also Cmd+Shift+L: by what the key writes or, on a keyboard without Latin letters, by its position. */
export function isLockShortcut(stroke: Stroke): boolean {
  const { shiftKey, ctrlKey, altKey, metaKey, repeat } = stroke;
  return shiftKey && (ctrlKey || metaKey) && !altKey && !repeat && isL(stroke);
}

/** The key alone, whatever else is held down. */
export function isL({ key, code }: Pick<Stroke, 'key' | 'code'>): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === 'l' : code === 'KeyL';
}

/** Where a key leads: to the app of that number on the tiles, or to the overview. */
export type AppKey = number | 'overview';

/**
 * Ctrl+1 to Ctrl+9 (on macOS also with Cmd), on the row of digits by the key's position and on the number pad while it
 * writes digits; Alt+Home for the overview. Null: another key. Ctrl+0 is taken: it resets the zoom.
 */
export function appKeyOf({ key, code, shiftKey, ctrlKey, altKey, metaKey }: Stroke): AppKey | null {
  if (key === 'Home' && altKey && !ctrlKey && !metaKey && !shiftKey) return 'overview';
  // AltGr is Ctrl and Alt.
  if (ctrlKey === metaKey || altKey || shiftKey) return null;
  const digit = /^Digit([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) ? key : null);
  return digit === null ? null : Number(digit);
}

/** Whether the stroke commands rather than writes. AltGr is Ctrl and Alt on some systems, and writes. */
export function isCommand(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
}

/** Keeps a key from everything it would reach. */
export function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** A field for a password or a PIN. */
export function isSecretField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'password';
}
