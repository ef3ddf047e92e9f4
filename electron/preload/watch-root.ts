/** A page that empties itself at once each time is loaded no more often than that. */
const patienceMs = 300;

/**
 * Loads the page again when its root is taken out of the document or has lost all that was in it: a script can empty the
 * document without going anywhere (`document.open`), and an error in a screen takes it away. Runs in the world of the preload, where no
 * script of the page can stop it.
 */
export function watchRoot(page: Window, rootId: string): void {
  const { document } = page;
  let root: Element | null = null;
  let hadContent = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const isEmptied = () => {
    root ??= document.getElementById(rootId);
    if (root === null) return true;
    if (root.childElementCount > 0) hadContent = true;
    return !root.isConnected || (hadContent && root.childElementCount === 0);
  };
  const look = () => {
    if (!isEmptied() || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      if (isEmptied()) page.location.reload();
    }, patienceMs);
  };
  page.addEventListener('DOMContentLoaded', () => {
    const observer = new MutationObserver(look);
    // Not their insides: React changes those all the time.
    const watched = [document, document.documentElement, document.body, document.getElementById(rootId)];
    for (const node of watched) if (node !== null) observer.observe(node, { childList: true });
    look();
  });
}
