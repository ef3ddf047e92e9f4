import type {
  BrowserWindow,
  Session,
  WebContents,
  WebContentsView,
  WebContentsViewConstructorOptions,
} from 'electron';
import { type AppDraftAnswer, AppDrafts } from '../../core/apps/app-drafts.ts';
import { isListed } from '../../core/apps/listed-origin.ts';
import {
  requireApp,
  type Seat,
  SeatClosedError,
  SeatWatch,
  type WatchedWorkstation,
} from '../../core/apps/seat.ts';
import type { AppBounds, AppHost, AppOpening } from '../../core/contract/app-host.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { AppTraces, AppTrouble } from '../../core/ports/app-traces.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ActionResult } from '../../core/views/snapshot.ts';
import type { Workstation } from '../../core/workstation.ts';
import type { AppPrintAnswer, AppUser } from '../../ipc/contract.ts';
import { appLockChannel } from '../../ipc/ipc-names.ts';
import type { IpcSender } from '../../ipc/trusted-sender.ts';
import type { DrawingProbe } from '../drawing-probe.ts';
import { sandboxedPage } from '../sandboxed-page.ts';
import { type AppKey, passAppKey, passLockShortcut } from '../window-keys.ts';
import { AppDrawing } from './app-drawing.ts';
import { AppPartitions, type AppPartitionsParts } from './app-partitions.ts';
import type { AppPrinting } from './app-printing.ts';
import { KeysAhead } from './keys-ahead.ts';
import { OpenedApp } from './opened-app.ts';
import { type AppInputActions, watchAppInput } from './watch-app-input.ts';

export interface AppViewsParts {
  readonly apps: readonly ClinicalApp[];
  readonly workstation: WatchedWorkstation &
    ConstructorParameters<typeof AppDrafts>[0] &
    Pick<Workstation, 'appTroubled'>;
  readonly fromPartition: AppPartitionsParts['fromPartition'];
  readonly resolveProxy: AppPartitionsParts['resolveProxy'];
  readonly authorities: AppPartitionsParts['authorities'];
  readonly createView: (options: WebContentsViewConstructorOptions) => WebContentsView;
  readonly window: () => BrowserWindow | null;
  readonly preloadFile: string;
  readonly isPackaged: boolean;
  readonly actions: Omit<AppInputActions, 'go' | 'leave' | 'print'>;
  readonly printing: AppPrinting;
  /** Called when a view was put on top in the window. */
  readonly onAttached: () => void;
  /** How large everything in the window is. */
  readonly zoomFactor: () => number;
  readonly probe: Pick<DrawingProbe, 'isDrawn'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Something that the user tried has come to nothing; the page waits behind the sentence about it. */
const staysAsItIs: ReadonlySet<AppTrouble['kind']> = new Set(['file', 'unprinted']);

/**
 * The apps of the Electron shell: a view for each app that was opened, one of them in the window at a time. While
 * the screen is locked none is in the window, and so none is in the accessibility tree or gets input. The apps of a
 * parked user stay as they are, out of the window, and nothing they send leaves this computer.
 */
export class AppViews implements AppHost, AppTraces {
  readonly partitions: AppPartitions;
  /** What is typed before an app that was asked for has the keyboard. */
  readonly keysAhead: KeysAhead;
  readonly #parts: AppViewsParts;
  readonly #seats: SeatWatch;
  readonly #drafts: AppDrafts;
  readonly #drawing: AppDrawing;
  /** By user id: whether nothing is left of whoever was here last. */
  readonly #wiping = new Map<string, Promise<boolean>>();
  readonly #opened = new Set<OpenedApp>();
  /** The app that `place` moves; its view may be out of the window. */
  #current: OpenedApp | null = null;
  /** The app was just asked for: it gets the keyboard when it is shown, and not when it is shown again. */
  #takesFocus = false;
  #trouble: (AppTrouble & { readonly seat: Seat }) | null = null;

  constructor(parts: AppViewsParts) {
    this.#parts = parts;
    this.#drafts = new AppDrafts(parts.workstation);
    this.#drawing = new AppDrawing({ ...parts, undrawn: (opened) => this.#endUndrawn(opened) });
    this.#seats = new SeatWatch(parts.workstation, {
      locked: (seat) => this.#hideAllOf(seat),
      left: (seat) => this.#destroyAllOf(seat),
    });
    this.keysAhead = new KeysAhead({
      seat: () => this.#seats.shown(),
      leadsToApp: (key) => this.#leadsToApp(key),
      clock: parts.clock,
    });
    this.partitions = new AppPartitions({
      fromPartition: parts.fromPartition,
      seats: this.#seats,
      resolveProxy: parts.resolveProxy,
      authorities: parts.authorities,
      onFile: (page) => this.#refuseFile(page),
      onDemand: (session, cost) => this.#demand(session, cost),
      clock: parts.clock,
      log: parts.log,
    });
  }

  /** Of the app that is open for whoever is at the screen now. */
  get trouble(): AppTrouble | null {
    if (this.#trouble === null || !this.#seats.isOpen(this.#trouble.seat)) return null;
    const { appId, kind } = this.#trouble;
    return { appId, kind };
  }

  async open(appId: string): Promise<AppOpening> {
    const app = this.#parts.apps.find(({ id }) => id === appId);
    if (app === undefined) return { ok: false, error: 'unknown_app' };
    try {
      const seat = this.#seats.open();
      requireApp(seat, app);
      this.keysAhead.opening();
      const { trouble } = this;
      if (trouble?.appId === appId && !staysAsItIs.has(trouble.kind)) this.#beginAnew(seat, appId);
      const opened = await this.#load(seat, app);
      // Loading takes time in which the user may have locked or left.
      if (this.#seats.open() !== seat) return { ok: false, error: 'not_possible_now' };
      if (opened === null) return { ok: false, error: 'unreachable' };
      if (this.#current !== opened) this.#detach();
      this.#current = opened;
      // It was known before a lock, say.
      this.#tellTrouble(opened.isHung ? { seat, appId, kind: 'hung' } : null);
      if (opened.isHung) return { ok: true, frame: null };
      // Asked for again while it is on screen: whoever comes by the Tab key wants in.
      if (this.#parts.window()?.contentView.children.includes(opened.view)) this.#giveKeyboard(opened);
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
    else if (this.#current === null || window === null || !this.#canShow(this.#current))
      return { ok: false, error: 'not_possible_now' };
    else this.#attach(window, this.#current, bounds);
    return { ok: true };
  }

  /** The page that had placed an app is gone, perhaps with its window; the next one knows of none. */
  forgetPlace(): void {
    this.keysAhead.forget();
    this.#detach();
    this.#current = null;
  }

  /** What is in the window may not be drawn any more: the window was out of sight, or the process that draws has ended. */
  lookAgain(): void {
    const shown = this.#current;
    if (shown !== null && this.#parts.window()?.contentView.children.includes(shown.view))
      this.#drawing.expect(shown);
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
    return seat !== undefined && this.#seats.isOpen(seat) ? seat.user : null;
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
      this.#seats.isOpen(seat) && this.#parts.window()?.contentView.children.includes(view) === true;
    return this.#parts.printing.print(app, contents, isOnScreen);
  }

  #senderOf({ sender, senderFrame }: IpcSender): OpenedApp | null {
    const opened = [...this.#opened].find(({ contents }) => contents === sender);
    if (opened === undefined || senderFrame === null || senderFrame !== sender.mainFrame) return null;
    return isListed(opened.app, senderFrame.url) ? opened : null;
  }

  /** The app as it was left, or its first page; null when that could not be loaded. */
  async #load(seat: Seat, app: ClinicalApp): Promise<OpenedApp | null> {
    const { log } = this.#parts;
    try {
      const session = await this.partitions.of(seat, app);
      if (this.#seats.open() !== seat) throw new SeatClosedError('locked');
      const opened = this.#find(seat, app.id) ?? this.#create(seat, app, session);
      if (await opened.loaded) return this.#opened.has(opened) ? opened : null;
      log.warn({ app: app.id }, 'app: not loaded');
      this.#destroy(opened);
      return null;
    } catch (error) {
      if (error instanceof SeatClosedError) throw error;
      log.error({ app: app.id }, 'app: its network could not be bounded');
      return null;
    }
  }

  #zoom({ contents }: OpenedApp): void {
    if (!contents.isDestroyed()) contents.setZoomFactor(this.#parts.zoomFactor());
  }

  #create(seat: Seat, app: ClinicalApp, session: Session): OpenedApp {
    const { createView, preloadFile, isPackaged, actions, clock, log } = this.#parts;
    // With the small bridge of docs/clinical-apps.md.
    const view = createView({
      webPreferences: { ...sandboxedPage({ preloadFile, isPackaged }), session },
    });
    const opened = new OpenedApp(
      { seat, app, view, clock, log },
      {
        ended: (kind) => this.#end(opened, kind),
        hung: () => this.#hang(opened),
        answersAgain: () => this.#current === opened && this.#tellTrouble(null),
      },
    );
    this.#opened.add(opened);
    // Heard only while it is seen.
    opened.contents.setAudioMuted(true);
    const leave = () => this.#parts.window()?.webContents.focus();
    const go = (key: AppKey) => {
      const page = this.#parts.window()?.webContents;
      if (page === undefined || (key !== 'overview' && !this.#leadsToApp(key))) return;
      // At once: what is typed after the key must not reach the page that is left.
      page.focus();
      this.keysAhead.appKeyPressed(key);
      passAppKey(page, key);
    };
    const reportActivity = () => {
      this.#parts.printing.touched(opened.contents);
      actions.reportActivity();
    };
    const print = async () => (await this.#print(opened)).ok || this.#speakInstead(opened, 'unprinted');
    const lock = () => {
      actions.lock();
      // The keyboard is there by now.
      const page = this.#parts.window()?.webContents;
      if (page !== undefined) passLockShortcut(page);
    };
    watchAppInput(opened.contents, { ...actions, lock, reportActivity, leave, go, print });
    this.keysAhead.watchApp(opened.contents);
    // Chromium remembers it by host, and begins with 100 % at each new one.
    opened.contents.on('did-navigate', () => {
      this.#zoom(opened);
      if (this.#current === opened) this.lookAgain();
    });
    return opened;
  }

  /** Its view would be an empty area from now on. */
  #end(opened: OpenedApp, kind: AppTrouble['kind']): void {
    if (!this.#opened.has(opened)) return;
    const { seat, app } = opened;
    this.#parts.log.warn({ app: app.id, kind }, 'app: its page ended');
    const wasShown = this.#current === opened;
    this.#destroy(opened);
    if (wasShown) this.#tellTrouble({ seat, appId: app.id, kind });
  }

  /** Out of the way, so that the sentence about it can be read; it may still come back. */
  #hang(opened: OpenedApp): void {
    const { seat, app } = opened;
    this.#parts.log.warn({ app: app.id }, 'app: its page does not answer');
    if (this.#current !== opened) return;
    this.#detach();
    this.#tellTrouble({ seat, appId: app.id, kind: 'hung' });
  }

  /** Would be an empty area under a bar that looks as always. */
  #endUndrawn(opened: OpenedApp): void {
    const { seat, app } = opened;
    this.#parts.log.error({ app: app.id }, 'app: it is not drawn');
    if (this.#current !== opened) return;
    this.#detach();
    this.#tellTrouble({ seat, appId: app.id, kind: 'hung' });
  }

  #demand(session: Session, cost: number): void {
    // Contents that a page has closed by itself throw when they are asked for anything else.
    const isIn = ({ contents }: OpenedApp) => !contents.isDestroyed() && contents.session === session;
    for (const opened of this.#opened) if (isIn(opened)) opened.demand(cost);
  }

  /** The page stays as it is, behind a sentence about why nothing has come of what somebody clicked on. */
  #refuseFile(page: WebContents | undefined): void {
    const opened = [...this.#opened].find(({ contents }) => contents === page);
    if (opened === undefined) return;
    this.#parts.log.warn({ app: opened.app.id, what: 'file' }, 'app: refused');
    this.#speakInstead(opened, 'file');
  }

  #speakInstead(opened: OpenedApp, kind: AppTrouble['kind']): void {
    if (this.#current !== opened || !this.#canShow(opened)) return;
    this.#detach();
    this.#tellTrouble({ seat: opened.seat, appId: opened.app.id, kind });
  }

  #beginAnew(seat: Seat, appId: string): void {
    const opened = this.#find(seat, appId);
    if (opened !== null) this.#destroy(opened);
  }

  #tellTrouble(trouble: (AppTrouble & { readonly seat: Seat }) | null): void {
    if (trouble === null && this.#trouble === null) return;
    this.#trouble = trouble;
    this.#parts.workstation.appTroubled();
  }

  #canShow({ seat, isHung, app }: OpenedApp): boolean {
    const isTold = this.#trouble?.seat === seat && this.#trouble.appId === app.id;
    return !isHung && !isTold && this.#seats.isOpen(seat);
  }

  #leadsToApp(key: AppKey): boolean {
    return key !== 'overview' && key <= this.#parts.apps.length;
  }

  #find(seat: Seat, appId: string): OpenedApp | null {
    return [...this.#opened].find((opened) => opened.seat === seat && opened.app.id === appId) ?? null;
  }

  #attach(window: BrowserWindow, opened: OpenedApp, bounds: AppBounds): void {
    const { view, contents } = opened;
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
    this.#drawing.expect(opened);
    if (window.contentView.children.includes(view)) return;
    window.contentView.addChildView(view);
    this.#parts.onAttached();
    opened.shown();
    contents.setAudioMuted(false);
    if (this.#takesFocus) this.#giveKeyboard(opened);
    this.#takesFocus = false;
  }

  #giveKeyboard({ contents }: OpenedApp): void {
    contents.focus();
    this.keysAhead.give(contents);
  }

  #detach(): void {
    this.#drawing.stop();
    if (this.#current === null) return;
    const { view, contents } = this.#current;
    if (!contents.isDestroyed()) contents.setAudioMuted(true);
    const window = this.#parts.window();
    if (window === null) return;
    window.contentView.removeChildView(view);
    window.webContents.focus();
  }

  #hideAllOf(seat: Seat): void {
    this.keysAhead.forget();
    for (const opened of [...this.#opened].filter((each) => each.seat === seat)) this.#cutOff(opened);
    this.partitions.cutOff(seat);
    this.#detach();
    this.#current = null;
    // Looked at anew when the app is asked for again.
    this.#trouble = null;
  }

  /** Nothing begins while it is locked; what is under way would go on. */
  #cutOff(opened: OpenedApp): void {
    // Half a page is not what anybody wants to come back to.
    if (!opened.isLoaded) this.#destroy(opened);
    else if (!opened.contents.isDestroyed()) {
      opened.contents.send(appLockChannel);
      opened.contents.stop();
    }
  }

  #destroyAllOf(seat: Seat): void {
    this.keysAhead.forgetAllOf(seat);
    for (const opened of [...this.#opened]) if (opened.seat === seat) this.#destroy(opened);
    if (this.#trouble?.seat === seat) this.#trouble = null;
    this.#wiping.set(seat.user.id, this.partitions.wipe(seat));
  }

  #destroy(opened: OpenedApp): void {
    if (this.#current === opened) {
      this.#detach();
      this.#current = null;
    }
    this.#opened.delete(opened);
    opened.close();
  }
}
