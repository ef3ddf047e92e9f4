import { copyText } from '../ui/copy-text.ts';

export interface WorkOnScreen {
  /** Identifies whose work is on screen; null: nobody's. */
  readonly work: () => string | null;
  /** Calls the listener whenever the page learns something new. */
  readonly subscribe: (listener: () => void) => unknown;
}

/**
 * For the browser shell, which cannot look into the clipboard as Electron's main process does: overwrites what somebody
 * has copied from this page once her work has left the screen. A browser lets a page do that only after a key or a
 * click, so it happens at the next one, which comes before anything can be pasted here.
 */
export function forgetCopied(page: Window, { work, subscribe }: WorkOnScreen): void {
  const { document } = page;
  let copiedFrom: string | null = null;
  const note = () => {
    copiedFrom = work();
  };
  for (const type of ['copy', 'cut']) page.addEventListener(type, note, { capture: true });
  const forget = () => {
    if (copiedFrom === null || copiedFrom === work()) return;
    copiedFrom = null;
    copyText(document, ' ');
    copiedFrom = null;
  };
  for (const type of ['keydown', 'pointerdown']) page.addEventListener(type, forget, { capture: true });
  // The click that locked or signed out may still count.
  subscribe(() => {
    if (copiedFrom !== null && copiedFrom !== work() && page.navigator.userActivation.isActive) forget();
  });
}
