import type {
  BrowserWindow,
  InputEvent,
  MouseInputEvent,
  WebContents,
  WebContentsView,
  WebContentsViewConstructorOptions,
} from 'electron';
import { modifierKeys, typingPauseMs } from '../../core/contract/typed-keys.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Snapshot } from '../../core/views/snapshot.ts';
import type { Workstation } from '../../core/workstation.ts';
import { sandboxedPage } from '../sandboxed-page.ts';
import { answerWindowKeys, passLockShortcut, type WindowKeyActions } from '../window-keys.ts';

export interface RestShieldParts {
  readonly createView: (options: WebContentsViewConstructorOptions) => WebContentsView;
  readonly window: () => BrowserWindow | null;
  /** The contents in the window that have the keyboard, or get it back when the window does. */
  readonly keyboardHolder: () => WebContents | null;
  readonly workstation: Pick<Workstation, 'snapshot' | 'subscribe'>;
  /** Somebody is there. */
  readonly wake: () => void;
  readonly keys: WindowKeyActions;
  /** It was put on top of everything in the window. */
  readonly onPut: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const clear = '#00000000';
const emptyPage =
  '<!doctype html><title>CareLink Workstation</title><style>html{background:transparent}</style>';
const emptyPageUrl = `data:text/html;charset=utf-8,${encodeURIComponent(emptyPage)}`;

/** A key or a finger whose release is not heard of, for example because another window has come. */
const longestPressMs = 1_500;
/** After a finger has left, Chromium still makes a click of it. */
const afterPressMs = 100;
/** A mouse lying on a trolley trembles; a hand moves it further than this, in pixels. */
const handsBreadth = 12;

const beginnings: ReadonlySet<string> = new Set(['mouseDown', 'touchStart', 'pointerDown', 'gestureTapDown']);
const endings: ReadonlySet<string> = new Set([
  'mouseUp',
  'touchEnd',
  'touchCancel',
  'pointerUp',
  'pointerCancel',
]);

/**
 * While nobody uses the computer, a transparent page over everything in the window, which also has the keyboard: the
 * click that says that somebody is there again, or all that is typed up to the first pause, goes to it and so to no page,
 * neither ours nor an app's, with its release and whatever an input method makes of it. Filtering events in front of each page would miss touch and input
 * methods. What had the keyboard before gets it back, with the caret where it was.
 */
export class RestShield {
  readonly #parts: RestShieldParts;
  #view: WebContentsView | null = null;
  #isOn = false;
  /** Who gets the keyboard back. */
  #before: WebContents | null = null;
  /** Keys and pointers that are down; the shield stays until they are up again. */
  readonly #held = new Set<string>();
  #typedAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;
  #pointedAt: { readonly x: number; readonly y: number } | null = null;

  constructor(parts: RestShieldParts) {
    this.#parts = parts;
    parts.workstation.subscribe((snapshot) => this.#follow(snapshot));
  }

  /** Something else was put into the window. */
  stayOnTop(): void {
    const window = this.#parts.window();
    if (this.#isOn && this.#view !== null && window !== null) window.contentView.addChildView(this.#view);
  }

  /** The window has got the keyboard: whether the shield took it, before what had it last in the window gets it. */
  windowFocused(): boolean {
    if (this.#isOn) this.#view?.webContents?.focus();
    return this.#isOn;
  }

  /** Its window is gone; the next one gets another. */
  close(): void {
    const contents = this.#view?.webContents;
    this.#forget();
    this.#view = null;
    if (contents?.isDestroyed() === false) contents.close();
  }

  #follow({ phase }: Snapshot): void {
    if (phase.name === 'active' && phase.session.atRest) this.#put();
    else if (this.#isOn && (phase.name !== 'active' || this.#timer === null)) this.#takeAway();
  }

  #put(): void {
    const window = this.#parts.window();
    if (this.#isOn || window === null || window.isDestroyed()) return;
    this.#view ??= this.#create();
    this.#isOn = true;
    this.#before = this.#parts.keyboardHolder();
    window.on('resize', this.#fit);
    window.contentView.addChildView(this.#view);
    this.#fit();
    this.#parts.onPut();
    // Nobody who works in another program loses the keyboard.
    if (window.isFocused()) this.#view.webContents?.focus();
  }

  #takeAway(): void {
    const window = this.#parts.window();
    const [view, before] = [this.#view, this.#before];
    this.#forget();
    if (window === null || window.isDestroyed() || view === null) return;
    window.off('resize', this.#fit);
    const hadFocus = view.webContents?.isFocused() ?? false;
    window.contentView.removeChildView(view);
    if (!hadFocus) return;
    const isThere = before !== null && !before.isDestroyed() && this.#isInWindow(window, before);
    (isThere ? before : window.webContents).focus();
  }

  #isInWindow(window: BrowserWindow, contents: WebContents): boolean {
    const views = window.contentView.children as WebContentsView[];
    return contents === window.webContents || views.some(({ webContents }) => webContents === contents);
  }

  #forget(): void {
    this.#timer?.cancel();
    [this.#isOn, this.#before, this.#timer, this.#pointedAt] = [false, null, null, null];
    this.#typedAtMs = Number.NEGATIVE_INFINITY;
    this.#held.clear();
  }

  readonly #fit = () => {
    const window = this.#parts.window();
    if (window === null || window.isDestroyed()) return;
    const { width, height } = window.getContentBounds();
    this.#view?.setBounds({ x: 0, y: 0, width, height });
  };

  #create(): WebContentsView {
    const { createView, keys, log } = this.#parts;
    const view = createView({
      webPreferences: { ...sandboxedPage({ isPackaged: true }), javascript: false },
    });
    view.setBackgroundColor(clear);
    const { webContents: contents } = view;
    answerWindowKeys(contents, { ...keys, lock: () => this.#lock() }, { isOurs: false });
    contents.on('before-input-event', (event, { type, key, code, control, meta }) => {
      // A badge that taps says nothing about whoever is at the keyboard.
      if (event.defaultPrevented && !control && !meta) return;
      if (type === 'keyDown' && !modifierKeys.has(key)) this.#typedAtMs = this.#parts.clock.monotonicMs();
      if (type === 'keyDown') this.#pressed(code);
      if (type === 'keyUp') this.#released(code);
    });
    contents.on('input-event', (_event, input) => this.#pointer(input));
    contents.on('blur', () => setImmediate(() => this.#keepFocus()));
    contents.on('render-process-gone', (_event, { reason }) => {
      log.error({ reason }, 'the shield of a resting computer ended');
      this.#takeAway();
      this.#view = null;
    });
    contents.loadURL(emptyPageUrl).catch(() => log.error({}, 'the shield was not loaded'));
    return view;
  }

  /** An app may take it by itself. */
  #keepFocus(): void {
    const window = this.#parts.window();
    if (this.#isOn && window?.isDestroyed() === false && window.isFocused()) this.#view?.webContents?.focus();
  }

  #lock(): void {
    const page = this.#parts.window()?.webContents;
    this.#parts.keys.lock();
    // What is typed after it waits there for the lock screen.
    if (page === undefined) return;
    page.focus();
    passLockShortcut(page);
  }

  #pointer(input: InputEvent): void {
    if (!this.#isOn) return;
    // Whoever clicks has looked.
    if (beginnings.has(input.type)) this.#typedAtMs = Number.NEGATIVE_INFINITY;
    if (beginnings.has(input.type)) this.#pressed('pointer');
    else if (endings.has(input.type)) this.#released('pointer', afterPressMs);
    else if (input.type === 'mouseWheel') {
      this.#pressed('wheel');
      this.#released('wheel', afterPressMs);
    } else if (input.type === 'mouseMove') this.#moved(input as MouseInputEvent);
  }

  /** In the last half minute before the lock a hand on the mouse is enough, as without the shield. */
  #moved({ x, y }: MouseInputEvent): void {
    if (!this.#isAboutToLock()) return;
    this.#pointedAt ??= { x, y };
    if (Math.hypot(x - this.#pointedAt.x, y - this.#pointedAt.y) >= handsBreadth) this.#parts.wake();
  }

  #pressed(what: string): void {
    if (!this.#isOn) return;
    this.#held.add(what);
    this.#leaveAfter(longestPressMs);
    // The bar stays as long as nothing arrives, but the lock cannot wait.
    if (this.#isAboutToLock()) this.#parts.wake();
  }

  #released(what: string, afterMs = 0): void {
    this.#held.delete(what);
    const pauseEndsInMs = this.#typedAtMs + typingPauseMs - this.#parts.clock.monotonicMs();
    if (this.#isOn && this.#held.size === 0) this.#leaveAfter(Math.max(afterMs, pauseEndsInMs));
  }

  #isAboutToLock(): boolean {
    const { phase } = this.#parts.workstation.snapshot();
    return phase.name === 'active' && phase.session.idleLockAtMs !== null;
  }

  #isAtRest(): boolean {
    const { phase } = this.#parts.workstation.snapshot();
    return phase.name === 'active' && phase.session.atRest;
  }

  /** Unless the computer is at rest again by then. */
  #leaveAfter(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(delayMs, () => {
      this.#timer = null;
      this.#held.clear();
      if (this.#isAtRest()) this.#parts.wake();
      else this.#follow(this.#parts.workstation.snapshot());
    });
  }
}
