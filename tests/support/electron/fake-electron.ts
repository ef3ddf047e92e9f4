import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type {
  App,
  BrowserWindow,
  IpcMain,
  PowerMonitor,
  Protocol,
  Session,
  utilityProcess,
  WebContents,
  WebContentsView,
  WebFrameMain,
  WebRequest,
} from 'electron';

/** Written by hand: only the part of Electron that the workstation uses, behaving as documented. */

/** The event for a listener that may call `preventDefault`. */
export class FakeEvent {
  defaultPrevented = false;

  constructor(fields: object = {}) {
    Object.assign(this, fields);
  }

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** The developer tools protocol, as far as it concerns a page. */
export class FakeDebugger extends EventEmitter {
  readonly sent: unknown[][] = [];
  isAttached = false;
  attachFailure: Error | null = null;

  attach(): void {
    if (this.attachFailure !== null) throw this.attachFailure;
    this.isAttached = true;
  }

  async sendCommand(...command: unknown[]): Promise<void> {
    this.sent.push(command);
    if (command[2] === 'worker') throw new Error("'Page.enable' wasn't found");
  }
}

export class FakeWebContents extends EventEmitter {
  readonly session: FakeSession;
  /** The page's answer to any question; a page that hangs has none. */
  answering: Promise<unknown> = Promise.resolve(0);
  #mainFrame = { origin: 'carelink://app', url: 'carelink://app/' } as WebFrameMain;
  readonly sent: unknown[][] = [];
  readonly loaded: string[] = [];
  reloads = 0;
  ended = 0;
  hasDevTools = false;
  hasFocus = false;
  isGone = false;
  openWindow: ((details: { url: string }) => { action: string }) | null = null;
  focused = 0;
  zoomFactor = 1;
  isMuted = false;
  printers: readonly string[] = [];
  readonly printed: unknown[] = [];
  /** Keys pressed by the program itself. */
  readonly pressed: unknown[] = [];
  readonly debugger = new FakeDebugger();
  /** The effect of loading; resolves at once by default. */
  load: (url: string) => Promise<void> = async () => undefined;

  get mainFrame(): WebFrameMain {
    return this.#mainFrame;
  }

  sendInputEvent(event: unknown): void {
    this.pressed.push(event);
  }

  /** Adds what every frame can do. */
  set mainFrame(frame: WebFrameMain) {
    this.#mainFrame = Object.assign(frame, {
      framesInSubtree: frame.framesInSubtree ?? [],
      executeJavaScript: () => this.answering,
    });
  }

  constructor(session: FakeSession = new FakeSession()) {
    super();
    this.session = session;
    this.mainFrame = this.#mainFrame;
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    await this.load(url);
  }

  /** How often running work was ended. */
  stopped = 0;

  stop(): void {
    this.stopped += 1;
  }

  focus(): void {
    this.focused += 1;
  }

  async getPrintersAsync(): Promise<{ name: string }[]> {
    return this.printers.map((name) => ({ name }));
  }

  print(options: unknown, done: (success: boolean, failureReason: string) => void): void {
    this.printed.push(options);
    done(true, '');
  }

  /** Its picture; a process that draws nothing never answers. */
  picture: () => Promise<{ isEmpty(): boolean }> = async () => ({ isEmpty: () => false });

  capturePage(): Promise<{ isEmpty(): boolean }> {
    return this.picture();
  }

  /** Styles inserted over those of the page and not yet removed, by key. */
  readonly styles = new Map<string, string>();
  stylesInserted = 0;

  async insertCSS(css: string): Promise<string> {
    this.stylesInserted += 1;
    this.styles.set(String(this.stylesInserted), css);
    return String(this.stylesInserted);
  }

  async removeInsertedCSS(key: string): Promise<void> {
    this.styles.delete(key);
  }

  setAudioMuted(muted: boolean): void {
    this.isMuted = muted;
  }

  getZoomFactor(): number {
    return this.zoomFactor;
  }

  setZoomFactor(factor: number): void {
    this.zoomFactor = factor;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  close(): void {
    this.isGone = true;
  }

  webRtcPolicy: string | null = null;

  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtcPolicy = policy;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openWindow = handler;
  }

  send(...args: unknown[]): void {
    if (this.isGone) throw new TypeError('Object has been destroyed');
    this.sent.push(args);
  }

  reload(): void {
    this.reloads += 1;
  }

  isDevToolsOpened(): boolean {
    return this.hasDevTools;
  }

  isFocused(): boolean {
    return this.hasFocus;
  }

  /** Belongs to no process, unless a test says so. */
  processId = 0;

  getOSProcessId(): number {
    return this.processId;
  }

  forcefullyCrashRenderer(): void {
    this.ended += 1;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  /** Emits an event whose default can be prevented, and returns whether it was. */
  attempt(name: string, fields: object = {}, ...args: unknown[]): boolean {
    const event = new FakeEvent(fields);
    this.emit(name, event, ...args);
    return event.defaultPrevented;
  }

  get asElectron(): WebContents {
    return this as unknown as WebContents;
  }
}

/** A view with views in it, as a window has. */
export class FakeView {
  children: unknown[] = [];

  addChildView(view: unknown): void {
    this.children = [...this.children.filter((child) => child !== view), view];
  }

  removeChildView(view: unknown): void {
    this.children = this.children.filter((child) => child !== view);
  }
}

interface FakeViewOptions {
  readonly webPreferences?: { readonly session?: unknown };
}

export class FakeWebContentsView {
  readonly webContents: FakeWebContents;
  readonly options: FakeViewOptions;
  bounds: unknown = null;
  color: string | null = null;

  constructor(options: FakeViewOptions = {}) {
    this.options = options;
    this.webContents = new FakeWebContents(options.webPreferences?.session as FakeSession | undefined);
  }

  setBounds(bounds: unknown): void {
    this.bounds = bounds;
  }

  setBackgroundColor(color: string): void {
    this.color = color;
  }

  get asElectron(): WebContentsView {
    return this as unknown as WebContentsView;
  }
}

export class FakeBrowserWindow extends EventEmitter {
  readonly webContents = new FakeWebContents();
  readonly calls: string[] = [];
  readonly contentView = new FakeView();
  contentSize = { width: 1280, height: 800 };
  minimized = false;
  isGone = false;
  /** The page does not react to being closed. */
  isHung = false;
  hasDialog = false;

  /** The effect of loading; succeeds by default. */
  load: (url: string) => Promise<void> = async (url) => void this.webContents.emit('did-navigate', {}, url);

  async loadURL(url: string): Promise<void> {
    this.webContents.loaded.push(url);
    await this.load(url);
  }

  show(): void {
    this.calls.push('show');
  }

  hide(): void {
    this.calls.push('hide');
  }

  close(): void {
    const event = new FakeEvent();
    this.emit('close', event);
    if (!this.isHung && !event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    this.calls.push('destroy');
    this.isGone = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
  }

  focus(): void {
    this.calls.push('focus');
  }

  restore(): void {
    this.calls.push('restore');
  }

  getContentBounds() {
    return { x: 100, y: 50, ...this.contentSize };
  }

  isMenuBarVisible = true;

  setMenuBarVisibility(isVisible: boolean): void {
    this.isMenuBarVisible = isVisible;
  }

  setKiosk(isKiosk: boolean): void {
    this.calls.push(isKiosk ? 'kiosk' : 'no kiosk');
  }

  setMinimizable(isMinimizable: boolean): void {
    this.calls.push(isMinimizable ? 'can be minimised' : 'cannot be minimised');
  }

  isVisible(): boolean {
    return this.calls.findLast((call) => call === 'show' || call === 'hide') !== 'hide';
  }

  focused = true;

  isFocused(): boolean {
    return this.focused;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  isEnabled(): boolean {
    return !this.hasDialog;
  }

  get asElectron(): BrowserWindow {
    return this as unknown as BrowserWindow;
  }
}

type Handler = (...args: never[]) => unknown;

type RequestListener = (details: object, answer: (outcome: object) => void) => void;

/** Keeps the only listener of each stage, and asks them in the order in which a request does. */
export class FakeWebRequest {
  #listeners: Record<string, RequestListener> = {};

  onBeforeRequest(listener: RequestListener): void {
    this.#listeners.beforeRequest = listener;
  }

  onBeforeSendHeaders(listener: RequestListener): void {
    this.#listeners.beforeSendHeaders = listener;
  }

  onHeadersReceived(listener: RequestListener): void {
    this.#listeners.headersReceived = listener;
  }

  /** The headers of an answer as the page receives them. */
  async answer(responseHeaders: Record<string, string[]>): Promise<Record<string, string[]> | undefined> {
    return (await this.ask('headersReceived', { responseHeaders })).responseHeaders;
  }
  onErrorOccurred(listener: (details: { error: string }) => void): void {
    this.fail = (error) => listener({ error });
  }

  /** A request fails. */
  fail: (error: string) => void = () => undefined;

  /** The headers that a request is sent with; null when it is cancelled. */
  async send(
    url: string,
    requestHeaders: Record<string, string> = {},
  ): Promise<Record<string, string> | null> {
    const first = await this.ask('beforeRequest', { url });
    if (first.cancel) return null;
    const second = await this.ask('beforeSendHeaders', { url, requestHeaders });
    return second.cancel ? null : (second.requestHeaders ?? requestHeaders);
  }

  ask(stage: 'beforeRequest' | 'beforeSendHeaders' | 'headersReceived', details: object) {
    const { promise, resolve } = Promise.withResolvers<{
      cancel?: boolean;
      requestHeaders?: Record<string, string>;
      responseHeaders?: Record<string, string[]>;
    }>();
    this.#listeners[stage]?.(details, resolve);
    return promise;
  }

  get asElectron(): WebRequest {
    return this as unknown as WebRequest;
  }
}

/** Records the handlers that guard a session under the names of their setters. */
export class FakeSession extends EventEmitter {
  readonly handlers: Record<string, Handler | null> = {};
  readonly webRequest = new FakeWebRequest();
  readonly emptied: string[] = [];
  /** What `clearData` cannot remove. */
  stuckCookies = 0;
  readonly cookies = Object.assign(new EventEmitter(), {
    get: async () => Array.from({ length: this.stuckCookies }),
  });
  spellChecker = true;
  spellCheckerLanguages = ['en-US'];

  readonly proxies: object[] = [];

  async setProxy(config: object): Promise<void> {
    this.proxies.push(config);
  }

  async closeAllConnections(): Promise<void> {
    this.emptied.push('connections');
  }

  async clearData(): Promise<void> {
    this.emptied.push('data');
  }

  async resolveProxy(): Promise<string> {
    return 'DIRECT';
  }

  async fetch(): Promise<Response> {
    throw new Error('no network here');
  }

  async getCacheSize(): Promise<number> {
    return 0;
  }

  getStoragePath(): string | null {
    return null;
  }

  async clearAuthCache(): Promise<void> {
    this.emptied.push('passwords');
  }

  setPermissionRequestHandler(handler: Handler | null): void {
    this.handlers.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: Handler | null): void {
    this.handlers.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: Handler | null): void {
    this.handlers.devicePermission = handler;
  }

  setDisplayMediaRequestHandler(handler: Handler | null): void {
    this.handlers.displayMedia = handler;
  }

  setSpellCheckerLanguages(languages: string[]): void {
    this.spellCheckerLanguages = languages;
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }

  get asElectron(): Session {
    return this as unknown as Session;
  }
}

export class FakeApp extends EventEmitter {
  get asElectron(): App {
    return this as unknown as App;
  }
}

type Serve = (request: Request) => Response | Promise<Response>;

export class FakeProtocol {
  readonly served = new Map<string, Serve>();
  readonly privileged: unknown[] = [];

  handle(scheme: string, serve: Serve): void {
    this.served.set(scheme, serve);
  }

  unhandle(scheme: string): void {
    this.served.delete(scheme);
  }

  registerSchemesAsPrivileged(schemes: unknown[]): void {
    this.privileged.push(...schemes);
  }

  get asElectron(): Protocol {
    return this as unknown as Protocol;
  }
}

type InvokeHandler = (event: unknown, ...args: unknown[]) => Promise<unknown>;

export class FakeIpcMain {
  readonly handlers = new Map<string, InvokeHandler>();

  handle(channel: string, handler: InvokeHandler): void {
    if (this.handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }

  async invoke(channel: string, event: unknown, input?: unknown): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, input);
  }

  get asElectron(): IpcMain {
    return this as unknown as IpcMain;
  }
}

export class FakePowerMonitor extends EventEmitter {
  get asElectron(): PowerMonitor {
    return this as unknown as PowerMonitor;
  }
}

/** A utility process that does nothing by itself. */
export class FakeUtilityChild extends EventEmitter {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly messages: unknown[] = [];
  pid: number | undefined;
  killed = 0;

  postMessage(message: unknown): void {
    this.messages.push(message);
  }

  kill(): boolean {
    this.killed += 1;
    return true;
  }
}

export class FakeUtilityProcess {
  readonly children: FakeUtilityChild[] = [];
  readonly forks: { file: string; args: unknown; options: unknown }[] = [];

  fork(file: string, args: unknown, options: unknown): FakeUtilityChild {
    const child = new FakeUtilityChild();
    this.forks.push({ file, args, options });
    this.children.push(child);
    return child;
  }

  get asElectron(): typeof utilityProcess {
    return this as unknown as typeof utilityProcess;
  }
}
