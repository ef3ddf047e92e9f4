import type {
  BrowserWindow,
  WebContents,
  WebContentsView,
  WebContentsViewConstructorOptions,
} from 'electron';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { sandboxedPage } from '../sandboxed-page.ts';
import { surfaceColour } from '../surface-colour.ts';
import { isLockShortcut } from '../window-keys.ts';

export interface CoverViewParts {
  readonly createView: (options: WebContentsViewConstructorOptions) => WebContentsView;
  readonly window: () => BrowserWindow | null;
  /** Whether the system is dark now. */
  readonly isDark: () => boolean;
  readonly lock: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const { light, dark } = surfaceColour;
const style = `html{background:${light}}@media(prefers-color-scheme:dark){html{background:${dark}}}`;
const emptyPage = `<!doctype html><meta name="color-scheme" content="light dark"><title>CareLink Workstation</title><style>${style}</style>`;
const emptyPageUrl = `data:text/html;charset=utf-8,${encodeURIComponent(emptyPage)}`;

const replacedAfterMs = 1_000;

/**
 * An empty page in a process of its own, over everything else in the window. Electron draws a view above another only
 * when it has loaded something, so there has to be a page, and a process that the hidden page cannot stop.
 */
export class CoverView {
  readonly #parts: CoverViewParts;
  #view: WebContentsView | null = null;
  #isOn = false;

  constructor(parts: CoverViewParts) {
    this.#parts = parts;
  }

  /** Null while there is none. */
  get contents(): WebContents | null {
    return this.#view?.webContents ?? null;
  }

  /** Loads it before it is needed. */
  prepare(): void {
    if (this.#parts.window() !== null) this.#view ??= this.#create();
  }

  /** Puts it over everything, or back there when something came on top. */
  put(): void {
    const window = this.#parts.window();
    if (window === null || window.isDestroyed()) return;
    this.prepare();
    if (this.#view === null) return;
    if (!this.#isOn) window.on('resize', this.#fit);
    this.#isOn = true;
    this.#view.setBackgroundColor(this.#parts.isDark() ? dark : light);
    window.contentView.addChildView(this.#view);
    this.#fit();
  }

  takeAway(): void {
    const window = this.#parts.window();
    const view = this.#view;
    this.#isOn = false;
    if (window === null || window.isDestroyed()) return;
    window.off('resize', this.#fit);
    if (view === null) return;
    // Whoever has clicked on it meant what is below.
    const hadFocus = view.webContents?.isFocused() ?? false;
    window.contentView.removeChildView(view);
    if (hadFocus) window.webContents.focus();
  }

  /** Its window is gone, and the next one gets another. */
  close(): void {
    const contents = this.#view?.webContents;
    this.#view = null;
    this.#isOn = false;
    if (contents?.isDestroyed() === false) contents.close();
  }

  readonly #fit = () => {
    const window = this.#parts.window();
    if (window === null || window.isDestroyed()) return;
    const { width, height } = window.getContentBounds();
    this.#view?.setBounds({ x: 0, y: 0, width, height });
  };

  #create(): WebContentsView {
    const { createView, lock, clock, log } = this.#parts;
    const options = { ...sandboxedPage({ isPackaged: true }), javascript: false };
    const view = createView({ webPreferences: options });
    const { webContents: contents } = view;
    contents.on('before-input-event', (_event, input) => isLockShortcut(input) && lock());
    contents.on('render-process-gone', (_event, { reason }) => {
      log.error({ reason }, 'the cover ended');
      clock.after(replacedAfterMs, () => this.#replace(view));
    });
    contents.loadURL(emptyPageUrl).catch(() => log.error({}, 'the cover was not loaded'));
    return view;
  }

  #replace(view: WebContentsView): void {
    const window = this.#parts.window();
    if (this.#view !== view || window === null || window.isDestroyed()) return;
    this.#view = this.#create();
    if (this.#isOn) this.put();
    window.contentView.removeChildView(view);
    view.webContents?.close();
  }
}
