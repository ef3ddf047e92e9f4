/**
 * Calls `onTyping` for everything that a person or a device writes into a field, but not for what this page writes.
 */
export function watchTyping(page: Window, onTyping: () => void): () => void {
  const onInput = (event: Event) => event.isTrusted && onTyping();
  page.addEventListener('input', onInput, { capture: true });
  return () => page.removeEventListener('input', onInput, { capture: true });
}
