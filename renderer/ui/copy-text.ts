/**
 * Puts a text into the system's clipboard, on a click or a key. It goes through the browser's own command and not
 * through its clipboard interface, which no page here may use. False: the browser did not do it.
 */
export function copyText(document: Document, text: string): boolean {
  let isTaken = false;
  const take = (event: ClipboardEvent) => {
    // Nothing else on the page sees the text or adds to it.
    event.stopImmediatePropagation();
    event.preventDefault();
    event.clipboardData?.setData('text/plain', text);
    isTaken = event.clipboardData !== null;
  };
  document.addEventListener('copy', take, { capture: true, once: true });
  try {
    return document.execCommand('copy') && isTaken;
  } finally {
    document.removeEventListener('copy', take, { capture: true });
  }
}
