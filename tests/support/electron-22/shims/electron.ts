// Adds to Electron 22 what the workstation uses of Electron 45. Electron's own objects are patched, so that code which imports Electron directly gets it, too.

import { nodeProgram, parentPortModule, unpackedApp } from 'electron-22:places';
import { fork, spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import electron from 'electron';

type Rectangle = Electron.Rectangle;
type Patched = Record<string, unknown>;

/** What 22 has and the type declarations of 45 no longer contain. */
interface BrowserView {
  readonly webContents: Electron.WebContents & { destroy(): void };
  setBounds(bounds: Rectangle): void;
  getBounds(): Rectangle;
  setBackgroundColor(color: string): void;
}
interface BrowserViewWindow {
  addBrowserView(view: BrowserView): void;
  removeBrowserView(view: BrowserView): void;
  getBrowserViews(): BrowserView[];
}
const { BrowserView } = electron as unknown as { BrowserView: new (options?: object) => BrowserView };

export const {
  app,
  BrowserWindow,
  clipboard,
  contextBridge,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  ipcRenderer,
  Menu,
  MenuItem,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  webContents,
} = electron;

// -- protocol.handle (25), session.clearData (33) and other methods of sessions -------------------------------------

app.on('session-created', patchSession);
app.once('ready', () => patchSession(session.defaultSession));

function patchSession(created: Electron.Session): void {
  const [ofProtocol, ofSession] = [created.protocol, created].map(
    (each) => Object.getPrototypeOf(each) as Patched,
  );
  if (ofProtocol) ofProtocol.handle ??= handleScheme;
  if (ofProtocol) {
    ofProtocol.unhandle ??= function unhandle(this: Electron.Protocol, scheme: string) {
      this.unregisterProtocol(scheme);
    };
  }
  if (!ofSession) return;
  ofSession.fetch ??= fetchIn;
  ofSession.clearData ??= async function clearData(this: Electron.Session) {
    await Promise.all([this.clearStorageData(), this.clearCache(), this.clearHostResolverCache()]);
  };
  for (const name of [
    'setDisplayMediaRequestHandler',
    'setDevicePermissionHandler',
    'setUSBProtectedClassesHandler',
  ])
    ofSession[name] ??= () => undefined;
}

interface StreamProtocol {
  registerStreamProtocol(
    scheme: string,
    handler: (request: Electron.ProtocolRequest, answer: (response: object) => void) => Promise<void>,
  ): void;
}

function handleScheme(
  this: StreamProtocol,
  scheme: string,
  handler: (request: Request) => Response | Promise<Response>,
): void {
  this.registerStreamProtocol(scheme, async ({ url, method, headers: given, uploadData }, answer) => {
    try {
      const headers = new Headers(given);
      if (headers.get('origin') === 'null') headers.delete('origin');
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const body = Buffer.concat((uploadData ?? []).map(({ bytes }) => bytes ?? Buffer.alloc(0)));
      const response = await handler(new Request(url, { headers, method, ...(hasBody && { body }) }));
      answer({
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        data: Readable.from([Buffer.from(await response.arrayBuffer())]),
      });
    } catch {
      answer({ error: -2 });
    }
  });
}

// -- details on the event object (24), will-frame-navigate (25); render-process-gone and similar events stay --------

app.on('web-contents-created', (_event, contents) => {
  const patched = contents as unknown as Patched & { destroy(): void };
  const emit = contents.emit.bind(contents) as (name: string, ...args: unknown[]) => boolean;
  patched.emit = (name: string, event: object, ...args: unknown[]) => {
    if (name !== 'will-navigate' && name !== 'will-redirect') return emit(name, event, ...args);
    Object.assign(event, { url: args[0], isMainFrame: name === 'will-navigate' ? true : args[2] });
    const isHeard = emit(name, event, ...args);
    if (name === 'will-navigate') emit('will-frame-navigate', event);
    return isHeard;
  };
  patched.close ??= () => patched.destroy();
});

// -- Page.setInterceptFileChooserDialog applies to `showPicker` in every frame (Chromium 116) -------------------------

const withoutFilePicker = `{
  const { showPicker } = HTMLInputElement.prototype;
  HTMLInputElement.prototype.showPicker = function () { if (this.type !== 'file') showPicker.call(this); };
}`;

app.on('web-contents-created', (_event, { debugger: tools }) => {
  const sendCommand = tools.sendCommand.bind(tools);
  tools.sendCommand = async (method, parameters, sessionId) => {
    if (method === 'Page.setInterceptFileChooserDialog') {
      await sendCommand('Page.addScriptToEvaluateOnNewDocument', { source: withoutFilePicker }, sessionId);
      await sendCommand('Runtime.evaluate', { expression: withoutFilePicker }, sessionId);
    }
    return await sendCommand(method, parameters, sessionId);
  };
});

// -- clipboard.selection, and reading what is on the clipboard besides text ---------------------------------------------

const boards = clipboard as unknown as {
  availableFormats(kind: string): string[];
  readText(kind: string): string;
  readHTML(kind: string): string;
  readImage(kind: string): Electron.NativeImage;
  clear(kind: string): void;
};

function contentOf(kind: string, type: string): string | Uint8Array<ArrayBuffer> {
  if (type === 'image/png') return new Uint8Array(boards.readImage(kind).toPNG());
  return type === 'text/html' ? boards.readHTML(kind) : boards.readText(kind);
}

const readBoard = (kind: string) => async () => [
  {
    types: boards.availableFormats(kind),
    getType: async (type: string) => new Blob([contentOf(kind, type)]),
  },
];

(clipboard as unknown as Patched).read = readBoard('clipboard');
(clipboard as unknown as Patched).selection ??= {
  read: readBoard('selection'),
  readText: async () => boards.readText('selection'),
  clear: () => boards.clear('selection'),
};

// -- net.fetch (25), fetch of sessions (28) -----------------------------------------------------------------------------

(net as unknown as Patched).fetch ??= (input: string | Request, init?: RequestInit) =>
  fetchIn.call(session.defaultSession, input, init);

function fetchIn(this: Electron.Session, input: string | Request, init?: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = new Request(input, init);
    const { signal, method, url } = asked;
    const reason = () => signal.reason ?? new DOMException('The operation was aborted.', 'AbortError');
    if (signal.aborted) return reject(reason());
    const request = net.request({ session: this, method, url, redirect: asked.redirect });
    let answered: Readable | undefined;
    const abort = () => {
      reject(reason());
      request.abort();
      answered?.destroy(reason());
    };
    signal.addEventListener('abort', abort, { once: true });
    for (const [name, value] of asked.headers) request.setHeader(name, value);
    request.on('error', reject);
    request.on('response', (response) => {
      answered = response as unknown as Readable;
      const headers = new Headers();
      for (const [name, value] of Object.entries(response.headers))
        headers.set(name, [value].flat().join(', '));
      const { statusCode: status, statusMessage: statusText } = response;
      const isEmpty = method === 'HEAD' || [101, 204, 205, 304].includes(status);
      if (isEmpty) response.on('data', () => undefined);
      const body = isEmpty ? null : (Readable.toWeb(answered) as ReadableStream);
      resolve(new Response(body, { headers, status, statusText }));
    });
    asked
      .arrayBuffer()
      .then((body) => request.end(body.byteLength > 0 ? Buffer.from(body) : undefined), reject);
  });
}

// -- WebContentsView, View and contentView (30) over BrowserView -----------------------------------------------------

const views = new WeakMap<BrowserView, View>();

/** An area of the window; one that loads no page has no process and shows its background. */
export class View extends EventEmitter {
  readonly inner: BrowserView;
  #bounds: Rectangle | null = null;

  constructor(options?: object) {
    super();
    this.inner = new BrowserView(options);
    views.set(this.inner, this);
  }

  setBounds(bounds: Rectangle): void {
    this.#bounds = bounds;
    this.inner.setBounds(bounds);
  }

  getBounds(): Rectangle {
    return this.#bounds ?? this.inner.getBounds();
  }

  setBackgroundColor(color: string): void {
    this.inner.setBackgroundColor(color);
  }
}

export class WebContentsView extends View {
  readonly #contents: BrowserView['webContents'];

  constructor(options?: object) {
    super(options);
    this.#contents = this.inner.webContents;
    // In 22, `close` has no effect on the contents of a BrowserView.
    Object.assign(this.#contents, { close: () => this.#contents.destroy() });
  }

  get webContents(): Electron.WebContents | undefined {
    return this.#contents.isDestroyed() ? undefined : this.#contents;
  }
}

class ContentView {
  readonly #window: BrowserViewWindow;

  constructor(window: BrowserViewWindow) {
    this.#window = window;
  }

  get children(): (View | undefined)[] {
    return this.#window.getBrowserViews().map((view) => views.get(view));
  }

  /** Puts the view on top of the others, even if it was already among them. */
  addChildView(view: View): void {
    this.#window.removeBrowserView(view.inner);
    this.#window.addBrowserView(view.inner);
    view.inner.setBounds(view.getBounds());
  }

  removeChildView(view: View): void {
    this.#window.removeBrowserView(view.inner);
  }
}

const contentViews = new WeakMap<object, ContentView>();
Object.defineProperty(BrowserWindow.prototype, 'contentView', {
  configurable: true,
  get(this: BrowserViewWindow) {
    const contentView = contentViews.get(this) ?? new ContentView(this);
    contentViews.set(this, contentView);
    return contentView;
  },
});

// -- process.execve (Node 22.15), for a start without a display ---------------------------------------------------------

// Here, the program that would replace this process runs as its child: the child dies with it, and it ends as the child does.
// Electron 22 aborts on a platform without a display, so it gets one that the tests provide.
process.execve ??= (file, args = [], env = process.env) => {
  const given = args
    .slice(1)
    .map((each) => each.replace('--ozone-platform=headless', '--ozone-platform=x11'));
  const { status, signal } = spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', file, ...given], {
    env: { ...env, DISPLAY: env.DISPLAY_INSTEAD_OF_NONE ?? env.DISPLAY },
    stdio: 'inherit',
  });
  if (signal !== null) process.kill(process.pid, signal);
  return (process as unknown as { reallyExit(code: number): never }).reallyExit(status ?? 1);
};

// -- utilityProcess: better-sqlite3 and argon2 do not load on Node 16, so the server runs on the repository's Node ---

export const utilityProcess = {
  fork(entry: string, args: string[], { stdio }: { stdio: 'pipe' }) {
    // Node cannot read archives; the packed files also lie beside the archive.
    const file = entry.includes('app.asar') ? join(unpackedApp, entry.replace(/^.*app\.asar/, '')) : entry;
    const child = fork(file, args, {
      execPath: nodeProgram,
      execArgv: ['--import', parentPortModule],
      stdio: ['ignore', stdio, stdio, 'ipc'],
    });
    const utility = Object.assign(new EventEmitter(), {
      stdout: child.stdout,
      stderr: child.stderr,
      pid: child.pid,
      postMessage: (message: object) => void child.send(message, () => undefined),
      kill: () => child.kill('SIGTERM'),
    });
    // Chromium kills its utility processes, too, even one that hangs.
    process.on('exit', () => child.kill('SIGKILL'));
    child.on('spawn', () => utility.emit('spawn'));
    child.on('message', (message) => utility.emit('message', message));
    child.on('exit', (code) => utility.emit('exit', code ?? 0));
    return utility;
  },
};
