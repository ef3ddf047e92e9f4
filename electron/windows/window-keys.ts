import type { Input, WebContents } from 'electron';
import type { ZoomStep } from './page-zoom.ts';

export interface WindowKeyActions {
  lock(): void;
  zoom(step: ZoomStep): void;
  toggleFullScreen(): void;
}

/** What keys mean wherever the focus is, in our page or in an app. There is no menu whose keys would do anything else. */
type WindowKey = { readonly act: 'lock' | 'full_screen' } | { readonly act: 'zoom'; readonly step: ZoomStep };

/**
 * Answers the window's keys, and the mouse wheel with Ctrl, while the focus is in these contents. Our own page
 * receives the lock key as well, in sequence with the others: what is typed after it waits there for the lock screen.
 */
export function answerWindowKeys(
  contents: WebContents,
  actions: WindowKeyActions,
  { isOurs }: { readonly isOurs: boolean },
): void {
  contents.on('before-input-event', (event, input) => {
    const key = windowKeyOf(input);
    if (key === null) return;
    if (key.act !== 'lock' || !isOurs) event.preventDefault();
    if (key.act === 'lock') actions.lock();
    else if (key.act === 'zoom') actions.zoom(key.step);
    else actions.toggleFullScreen();
  });
  contents.on('zoom-changed', (_event, direction) => actions.zoom(direction));
}

/** Null: a key of the page. */
function windowKeyOf(input: Input): WindowKey | null {
  if (input.type !== 'keyDown') return null;
  if (isLockShortcut(input)) return { act: 'lock' };
  if (input.key === 'F11' && !isModified(input)) return input.isAutoRepeat ? null : { act: 'full_screen' };
  const step = zoomStepOf(input);
  return step === null ? null : { act: 'zoom', step };
}

/** Tells our page that the key was pressed elsewhere in the window; keys that follow go to the page. */
export function passLockShortcut(contents: WebContents): void {
  contents.sendInputEvent({ type: 'keyDown', keyCode: 'L', modifiers: ['control', 'shift'] });
}

/**
 * A key that leads to another app or to the overview: Ctrl+1 to Ctrl+9 (on macOS also with Cmd), Alt+Home. Known as in
 * our page (`renderer/ui/keys.ts`). Null: another key.
 */
export function appKeyOf({ key, code, control, meta, alt, shift }: Input): AppKey | null {
  if (key === 'Home' && alt && !control && !meta && !shift) return 'overview';
  if (control === meta || alt || shift) return null;
  const digit = /^Digit([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) ? key : null);
  return digit === null ? null : Number(digit);
}

export type AppKey = number | 'overview';

/** Hands such a key to our page, which knows what is in front. */
export function passAppKey(contents: WebContents, key: AppKey): void {
  if (key === 'overview') contents.sendInputEvent({ type: 'keyDown', keyCode: 'Home', modifiers: ['alt'] });
  else contents.sendInputEvent({ type: 'keyDown', keyCode: String(key), modifiers: ['control'] });
}

/** Ctrl+Shift+L, on macOS also Cmd+Shift+L. */
export function isLockShortcut(input: Input): boolean {
  const isPressed = input.type === 'keyDown' && !input.isAutoRepeat;
  return isPressed && (input.control || input.meta) && input.shift && isLetter(input, 'l');
}

/** Known by what it writes, and on a keyboard without Latin letters by its place. */
export function isLetter({ key, code }: Pick<Input, 'key' | 'code'>, letter: string): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}

/** Keys are known by what they write, because plus and minus are elsewhere on each layout, and by their place where layouts agree. */
function zoomStepOf({ key, code, control, meta, alt, shift }: Input): ZoomStep | null {
  // AltGr is Ctrl and Alt.
  if (control === meta || alt) return null;
  if (key === '+' || code === 'NumpadAdd') return 'in';
  if (key === '-' || code === 'NumpadSubtract') return 'out';
  // The unshifted plus and the shifted minus of the US layout; elsewhere "=" and "_" are on keys of digits.
  if (code === 'Equal' && key === '=') return 'in';
  if (code === 'Minus' && key === '_') return 'out';
  // On the pad without NumLock it is Ctrl+Ins, which copies.
  if (key === '0' || (code === 'Digit0' && !shift)) return 'reset';
  return null;
}

const isModified = ({ control, meta, alt, shift }: Input) => control || meta || alt || shift;
