import type { App, BrowserWindow, WebContents, WebContentsView } from 'electron';

const presses: ReadonlySet<string> = new Set(['mouseDown', 'touchStart', 'pointerDown', 'gestureTapDown']);

/**
 * Who in the window has the keyboard: our page, or a view over it. A window that comes back from behind another
 * program gives it to our page, so a view that had it last gets it back here: what is typed next goes on where the
 * caret was.
 */
export class WindowKeyboard {
  /** The last contents that got the focus. */
  #focused: WebContents | null = null;
  /** Who had it when the window lost it; null while the window has it. */
  #before: WebContents | null = null;

  constructor(app: Pick<App, 'on'>) {
    app.on('web-contents-created', (_event, contents) => {
      contents.on('focus', () => {
        this.#focused = contents;
      });
    });
  }

  /** Also while another program has the keyboard: whoever gets it back. Null: nobody in particular. */
  get holder(): WebContents | null {
    const holder = this.#before ?? this.#focused;
    return holder === null || holder.isDestroyed() ? null : holder;
  }

  /** Gives it back to whoever had it, unless `mayGiveBack` refuses, the view is gone, or somebody pressed something else. */
  watch(window: BrowserWindow, mayGiveBack: () => boolean): void {
    const page = window.webContents;
    const heard = (_event: unknown, { type }: { readonly type: string }) => {
      // On some systems the press that brings the window to the front is heard before the window has the focus.
      if (presses.has(type)) this.#before = page;
    };
    window.on('blur', () => {
      this.#before ??= this.#focused;
      page.off('input-event', heard).on('input-event', heard);
    });
    window.on('focus', () => {
      page.off('input-event', heard);
      const before = this.holder;
      this.#before = null;
      if (before !== null && before !== page && mayGiveBack() && isIn(window, before)) before.focus();
    });
    window.on('closed', () => {
      [this.#focused, this.#before] = [null, null];
    });
  }
}

/** Whether a view with these contents is in the window. */
function isIn(window: BrowserWindow, contents: WebContents): boolean {
  const views = window.contentView.children as WebContentsView[];
  return views.some(({ webContents }) => webContents === contents);
}
