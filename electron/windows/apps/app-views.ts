import type { BrowserWindow, WebContents, WebContentsView } from 'electron';
import { type AppDraftAnswer, AppDrafts } from '../../core/apps/app-drafts.ts';
import { isListed } from '../../core/apps/listed-origin.ts';
import {
  requireApp,
  type Seat,
  SeatClosedError,
  SeatWatch,
  type WatchedWorkstation,
} from '../../core/apps/seat.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { AppBounds, AppHost, AppOpening } from '../../core/ports/app-host.ts';
import type { AppTraces } from '../../core/ports/app-traces.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ActionResult } from '../../core/session/snapshot.ts';
import { type AppPrintAnswer, type AppUser, appLockChannel } from '../../ipc/contract.ts';
import type { IpcSender } from '../../ipc/trusted-sender.ts';
import { AppPartitions, type AppPartitionsParts } from './app-partitions.ts';
import type { AppPrinting } from './app-printing.ts';
import { appViewOptions } from './app-view-options.ts';
import { type AppInputActions, watchAppInput } from './watch-app-input.ts';

export interface AppViewsParts {
  readonly apps: readonly ClinicalApp[];
  readonly workstation: WatchedWorkstation & ConstructorParameters<typeof AppDrafts>[0];
  readonly fromPartition: AppPartitionsParts['fromPartition'];
  readonly createView: (options: ReturnType<typeof appViewOptions>) => WebContentsView;
  readonly window: () => BrowserWindow | null;
  readonly preloadFile: string;
  readonly isPackaged: boolean;
  readonly actions: Omit<AppInputActions, 'leave' | 'print'>;
  readonly printing: AppPrinting;
  /** Called when a view was put on top in the window. */
  readonly onAttached: () => void;
  /** How large everything in the window is. */
  readonly zoomFactor: () => number;
  readonly log: Logger;
}

interface OpenedApp {
  readonly seat: Seat;
  readonly app: ClinicalApp;
  readonly view: WebContentsView;
  /** Kept here: a view forgets its contents when they are destroyed. */
  readonly contents: WebContents;
}

/**
 * The apps of the Electron shell: a view for each app that was opened, one of them in the window at a time. While
 * the screen is locked none is in the window, and so none is in the accessibility tree or gets input. The apps of a
 * parked user stay as they are, out of the window, and nothing they send leaves this computer.
 */
export class AppViews implements AppHost, AppTraces {
  readonly partitions: AppPartitions;
  readonly #parts: AppViewsParts;
  readonly #seats: SeatWatch;
  readonly #drafts: AppDrafts;
  /** By user id: whether nothing is left of whoever was here last. */
  readonly #wiping = new Map<string, Promise<boolean>>();
  readonly #opened = new Set<OpenedApp>();
  /** The app that `place` moves; its view may be out of the window. */
  #current: OpenedApp | null = null;
  /** The app was just asked for: it gets the keyboard when it is shown, and not when it is shown again. */
  #takesFocus = false;

  constructor(parts: AppViewsParts) {
    this.#parts = parts;
    this.#drafts = new AppDrafts(parts.workstation);
    this.#seats = new SeatWatch(parts.workstation, {
      locked: (seat) => this.#hideAllOf(seat),
      left: (seat) => this.#destroyAllOf(seat),
    });
    this.partitions = new AppPartitions({
      fromPartition: parts.fromPartition,
      seats: this.#seats,
      log: parts.log,
    });
  }

  async open(appId: string): Promise<AppOpening> {
    const app = this.#parts.apps.find(({ id }) => id === appId);
    if (app === undefined) return { ok: false, error: 'unknown_app' };
    try {
      const seat = this.#seats.open();
      requireApp(seat, app);
      const opened = this.#find(seat, appId) ?? (await this.#load(seat, app));
      if (opened === null) return { ok: false, error: 'unreachable' };
      // Loading takes time in which the user may have locked or left.
      if (this.#seats.open() !== seat) return { ok: false, error: 'not_possible_now' };
      if (this.#current !== opened) this.#detach();
      this.#current = opened;
      // Asked for again while it is on screen: whoever comes by the Tab key wants in.
      if (this.#parts.window()?.contentView.children.includes(opened.view)) opened.contents.focus();
      else this.#takesFocus = true;
      return { ok: true, frame: null };
    } catch (error) {
      if (error instanceof SeatClosedError) return { ok: false, error: 'not_possible_now' };
      throw error;
    }
  }

  async place(bounds: AppBounds | null): Promise<ActionResult> {
    const window = this.#parts.window();
    if (bounds === null) this.#detach();
    else if (this.#current === null || window === null || !this.#isOpen(this.#current.seat))
      return { ok: false, error: 'not_possible_now' };
    else this.#attach(window, this.#current, bounds);
    return { ok: true };
  }

  /** The page that had placed an app is gone; the next one knows of none. */
  forgetPlace(): void {
    this.#detach();
    this.#current = null;
  }

  async eraseAllOf(userId: string): Promise<boolean> {
    this.#seats.look();
    const isGone = (await this.#wiping.get(userId)) ?? true;
    this.#wiping.delete(userId);
    return isGone && ![...this.#opened].some(({ seat }) => seat.user.id === userId);
  }

  /** Makes all apps as large as the workstation's page is now. */
  followZoom(): void {
    for (const opened of this.#opened) this.#zoom(opened);
  }

  /** Who is signed in, for the page that is on screen and still at a listed origin; null for all other senders. */
  userFor(event: IpcSender): AppUser | null {
    const seat = this.#senderOf(event)?.seat;
    return seat !== undefined && this.#isOpen(seat) ? seat.user : null;
  }

  /** Answers such a page about its drafts, also when the lock has just taken it off the screen. */
  draftFor(event: IpcSender, call: unknown): Promise<AppDraftAnswer> | null {
    const opened = this.#senderOf(event);
    return opened && this.#drafts.answer(opened.seat, opened.app, call);
  }

  /** Prints such a page while it is on screen. */
  printFor(event: IpcSender): Promise<AppPrintAnswer> | null {
    const opened = this.#senderOf(event);
    return opened && this.#print(opened);
  }

  #print(opened: OpenedApp): Promise<AppPrintAnswer> {
    const { app, contents, view, seat } = opened;
    const isOnScreen = () =>
      this.#isOpen(seat) && this.#parts.window()?.contentView.children.includes(view) === true;
    return this.#parts.printing.print(app, contents, isOnScreen);
  }

  #senderOf({ sender, senderFrame }: IpcSender): OpenedApp | null {
    const opened = [...this.#opened].find(({ contents }) => contents === sender);
    if (opened === undefined || senderFrame === null || senderFrame !== sender.mainFrame) return null;
    return isListed(opened.app, senderFrame.url) ? opened : null;
  }

  async #load(seat: Seat, app: ClinicalApp): Promise<OpenedApp | null> {
    const { createView, preloadFile, isPackaged, actions, log } = this.#parts;
    const session = this.partitions.of(seat, app);
    const view = createView(appViewOptions({ session, preloadFile, isPackaged }));
    const { webContents: contents } = view;
    const opened = { seat, app, view, contents };
    this.#opened.add(opened);
    // Heard only while it is seen.
    contents.setAudioMuted(true);
    const leave = () => this.#parts.window()?.webContents.focus();
    const reportActivity = () => {
      this.#parts.printing.touched(contents);
      actions.reportActivity();
    };
    watchAppInput(contents, { ...actions, reportActivity, leave, print: () => void this.#print(opened) });
    // Chromium remembers it by host, and begins with 100 % at each new one.
    contents.on('did-navigate', () => this.#zoom(opened));
    // The next opening begins with a new page.
    contents.on('render-process-gone', () => this.#destroy(opened));
    try {
      await contents.loadURL(app.start_url);
      return opened;
    } catch (error) {
      if (wasReplaced(error)) return opened;
      log.warn({ app: app.id }, 'app: not loaded');
      this.#destroy(opened);
      return null;
    }
  }

  #zoom({ contents }: OpenedApp): void {
    if (!contents.isDestroyed()) contents.setZoomFactor(this.#parts.zoomFactor());
  }

  #find(seat: Seat, appId: string): OpenedApp | null {
    return [...this.#opened].find((opened) => opened.seat === seat && opened.app.id === appId) ?? null;
  }

  #isOpen(seat: Seat): boolean {
    try {
      return this.#seats.open() === seat;
    } catch {
      return false;
    }
  }

  #attach(window: BrowserWindow, { view, contents }: OpenedApp, bounds: AppBounds): void {
    const { width, height } = window.getContentBounds();
    // The page counts in CSS pixels, of which a zoomed page has fewer.
    const zoom = this.#parts.zoomFactor();
    const x = Math.min(Math.round(bounds.x * zoom), width);
    const y = Math.min(Math.round(bounds.y * zoom), height);
    view.setBounds({
      x,
      y,
      width: Math.min(Math.round(bounds.width * zoom), width - x),
      height: Math.min(Math.round(bounds.height * zoom), height - y),
    });
    if (window.contentView.children.includes(view)) return;
    window.contentView.addChildView(view);
    this.#parts.onAttached();
    contents.setAudioMuted(false);
    if (this.#takesFocus) contents.focus();
    this.#takesFocus = false;
  }

  #detach(): void {
    const window = this.#parts.window();
    if (window === null || this.#current === null) return;
    window.contentView.removeChildView(this.#current.view);
    if (!this.#current.contents.isDestroyed()) this.#current.contents.setAudioMuted(true);
    window.webContents.focus();
  }

  #hideAllOf(seat: Seat): void {
    for (const opened of this.#opened) if (opened.seat === seat) tellLock(opened.contents);
    this.#detach();
    this.#current = null;
  }

  #destroyAllOf(seat: Seat): void {
    for (const opened of [...this.#opened]) if (opened.seat === seat) this.#destroy(opened);
    this.#wiping.set(seat.user.id, this.partitions.wipe(seat));
  }

  #destroy(opened: OpenedApp): void {
    if (this.#current === opened) {
      this.#detach();
      this.#current = null;
    }
    this.#opened.delete(opened);
    if (!opened.contents.isDestroyed()) opened.contents.close();
  }
}

function tellLock(contents: WebContents): void {
  if (!contents.isDestroyed()) contents.send(appLockChannel);
}

/** A page that goes elsewhere by itself while it loads makes Electron reject with this. */
function wasReplaced(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED';
}
