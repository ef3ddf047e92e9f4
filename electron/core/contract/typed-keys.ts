/** Keys that write nothing and move nothing, by their names in pages. */
export const modifierKeys: ReadonlySet<string> = new Set([
  'Shift',
  'CapsLock',
  'NumLock',
  'Control',
  'Alt',
  'Meta',
  'AltGraph',
]);

/**
 * What is typed without a pause this long, in milliseconds, belongs together: "2" instead of "12" would be believed.
 * After it, people have looked at where the caret is.
 */
export const typingPauseMs = 1_000;
