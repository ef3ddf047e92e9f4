/** Who has stopped typing for so long sees where the caret is. */
const shortestPauseMs = 1_000;

/** They end what is typed into a field on purpose. */
const lastKeys: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Escape']);
const silentKeys: ReadonlySet<string> = new Set([
  'Shift',
  'CapsLock',
  'NumLock',
  'Control',
  'Alt',
  'Meta',
  'AltGraph',
]);

/**
 * Keeps the rest of a password out of what can be read: when a field for a secret loses the caret between two keys,
 * because the session has ended or the screen has changed, all further keys go nowhere until whoever types has paused.
 * Keys, not fingers, are what it looks at: a click says where the caret is wanted. Call it before anything else
 * listens for keys.
 */
export function guardSecretTyping(page: Window): void {
  let lastMs: number | null = null;
  page.addEventListener(
    'keydown',
    (event) => {
      const { target, timeStamp, key } = event;
      if (target instanceof HTMLInputElement && target.type === 'password') {
        lastMs = lastKeys.has(key) ? null : timeStamp;
        return;
      }
      if (lastMs === null || silentKeys.has(key)) return;
      const gapMs = timeStamp - lastMs;
      const isRest = gapMs >= 0 && gapMs < shortestPauseMs;
      lastMs = isRest ? timeStamp : null;
      if (!isRest) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
  page.addEventListener(
    'pointerdown',
    () => {
      lastMs = null;
    },
    { capture: true },
  );
}
