/** Input types that hold something written; a password is no loss. */
const written = new Set([
  'text',
  'search',
  'email',
  'tel',
  'url',
  'number',
  'date',
  'time',
  'datetime-local',
]);

/** Whether the caret is in a field that can be written to. */
export function isEditing(focused: Element | null): boolean {
  if (focused instanceof HTMLTextAreaElement) return !focused.readOnly;
  if (focused instanceof HTMLInputElement) return !focused.readOnly && written.has(focused.type);
  return focused instanceof HTMLElement && focused.isContentEditable;
}
