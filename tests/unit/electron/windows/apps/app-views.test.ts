import { runInNewContext } from 'node:vm';
import type { BrowserWindow, Session, WebContentsView, WebFrameMain } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CurrentSession } from '../../../../../electron/core/operations/current-session.ts';
import type { IpcSender } from '../../../../../electron/ipc/trusted-sender.ts';
import { AppPrinting } from '../../../../../electron/windows/apps/app-printing.ts';
import { AppViews } from '../../../../../electron/windows/apps/app-views.ts';
import { DrawingProbe } from '../../../../../electron/windows/drawing-probe.ts';
import { guardAllContents } from '../../../../../electron/windows/guard-contents.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import {
  FakeApp,
  FakeBrowserWindow,
  FakeEvent,
  FakeSession,
  FakeWebContents,
  FakeWebContentsView,
} from '../../../../support/electron/fake-electron.ts';

const appOf = (id: string) => ({
  ...({ id, name: id, icon: 'apps', scopes: ['carelink'] } as const),
  start_url: `https://${id}.example/start`,
  allowed_origins: [`https://${id}.example`, `https://api.${id}.example`, 'http://127.0.0.1:4100'],
});
const bounds = { x: 0, y: 80, width: 1280, height: 720 };
const anaIs = (locked: boolean, id = 's1', user = 'ana'): CurrentSession => ({
  id,
  user: { id: user, username: user, displayName: user, roles: [], ward: null },
  locked,
});

let current: CurrentSession | null;
let parked: CurrentSession[];
let tell: () => void;
let window: FakeBrowserWindow;
let made: FakeWebContentsView[];
let partitions: Map<string, FakeSession>;
let partitionOptions: unknown[];
let acts: string[];
let timesAttached: number;
let electronApp: FakeApp;
let log: RecordingLog;
let views: AppViews;
let load: (url: string) => Promise<void>;
let clock: FakeClock;
let probe: DrawingProbe;
/** The system's proxy for each origin; direct by default. */
let ways: Record<string, string>;

beforeEach(() => {
  current = anaIs(false);
  parked = [];
  window = new FakeBrowserWindow();
  [made, partitions, partitionOptions, acts] = [[], new Map(), [], []];
  load = async () => undefined;
  timesAttached = 0;
  clock = new FakeClock();
  probe = new DrawingProbe(clock);
  ways = {};
  electronApp = new FakeApp();
  log = new RecordingLog();
  views = new AppViews({
    apps: [{ ...appOf('vitals'), printing: true }, appOf('charts')],
    workstation: {
      currentSession: () => current,
      parkedSessions: () => parked,
      subscribe: (listener) => {
        tell = () => listener({} as never);
        return () => undefined;
      },
      withAccessToken: async (call) => await call(`token-of-${current?.user.id}`),
      saveDraft: async ({ username, app, name, text }) => {
        acts.push(`${username}: ${app}/${name} = ${text}`);
        return { ok: true, savedAtMs: 1 };
      },
      readDraft: async () => ({ ok: true, draft: null }),
      eraseDraft: async () => ({ ok: true }),
      appTroubled: () => acts.push(`trouble: ${views.trouble?.kind ?? 'over'}`),
    },
    authorities: [],
    resolveProxy: async (url) => ways[url] ?? 'DIRECT',
    fromPartition: (name, options) => {
      partitionOptions.push(options);
      const session = partitions.get(name) ?? new FakeSession();
      partitions.set(name, session);
      return session as unknown as Session;
    },
    createView: (options) => {
      const view = new FakeWebContentsView(options as never);
      view.webContents.load = (url) => load(url);
      electronApp.emit('web-contents-created', new FakeEvent(), view.webContents);
      made.push(view);
      return view as unknown as WebContentsView;
    },
    window: () => window as unknown as BrowserWindow,
    preloadFile: '/app/app-preload.cjs',
    isPackaged: true,
    clock,
    actions: {
      lock: () => acts.push('lock'),
      zoom: (step) => acts.push(`zoom ${step}`),
      toggleFullScreen: () => acts.push('full screen'),
      reportActivity: () => acts.push('activity'),
    },
    zoomFactor: () => window.webContents.zoomFactor,
    onAttached: () => {
      timesAttached += 1;
    },
    printing: new AppPrinting({ printer: 'ward-b', log, clock }),
    probe,
    log,
  });
  guardAllContents(electronApp.asElectron, log, (session) => views.partitions.appOf(session));
});

const move = (next: CurrentSession | null) => {
  current = next;
  tell();
};
const first = () => made[0] as FakeWebContentsView;
const partition = (name: string) => partitions.get(name) as FakeSession;
const show = async (appId = 'vitals') => {
  expect(await views.open(appId)).toEqual({ ok: true, frame: null });
  expect(await views.place(bounds)).toEqual({ ok: true });
};

describe('an app in Electron', () => {
  it('is a sandboxed view in a partition in memory, for this app and this user', async () => {
    await show();
    expect(first().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      disableDialogs: true,
      devTools: false,
      preload: '/app/app-preload.cjs',
      session: partition('app-s1-vitals'),
    });
    expect(partitionOptions).toEqual([{ cache: false }]);
    expect(first().webContents.loaded).toEqual(['https://vitals.example/start']);
    await show('charts');
    expect([...partitions.keys()]).toEqual(['app-s1-vitals', 'app-s1-charts']);
    // Guarded as strictly as the workstation's own session.
    expect(Object.keys(partition('app-s1-charts').handlers)).toContain('permissionRequest');
    const download = new FakeEvent();
    partition('app-s1-vitals').emit('will-download', download);
    expect(download.defaultPrevented).toBe(true);
  });

  it('is as large as the page of the workstation, at each address and as soon as that changes', async () => {
    window.webContents.zoomFactor = 1.5;
    await show();
    first().webContents.attempt('did-navigate', {}, 'https://vitals.example/start');
    expect(first().webContents.zoomFactor).toBe(1.5);
    window.webContents.zoomFactor = 2;
    views.followZoom();
    expect(first().webContents.zoomFactor).toBe(2);
    const press = { type: 'keyDown', key: '+', code: 'NumpadAdd', control: true, meta: false, shift: false };
    expect(first().webContents.attempt('before-input-event', {}, press)).toBe(true);
    first().webContents.emit('zoom-changed', new FakeEvent(), 'out');
    expect(acts).toEqual(['activity', 'zoom in', 'zoom out']);
  });

  it('is where the page says, in the pixels of the window, and never outside of it', async () => {
    await show();
    expect(first().bounds).toEqual({ x: 0, y: 80, width: 1280, height: 720 });
    expect(window.contentView.children).toEqual([first()]);
    window.webContents.zoomFactor = 2;
    await views.place({ x: 0, y: 70, width: 640, height: 330 });
    expect(first().bounds).toEqual({ x: 0, y: 140, width: 1280, height: 660 });
    await views.place({ x: 600, y: 390, width: 5_000, height: 5_000 });
    expect(first().bounds).toEqual({ x: 1200, y: 780, width: 80, height: 20 });
    expect(first().webContents.focused).toBe(1);
  });

  it('gets the keyboard when it is asked for, not when a dialog in front of it is closed', async () => {
    await show();
    await views.place(null);
    await views.place(bounds);
    expect(first().webContents.focused).toBe(1);
    await views.open('vitals');
    expect(first().webContents.focused).toBe(2);
  });

  it('comes back as it was left, one at a time', async () => {
    await show();
    await views.place(null);
    expect(window.contentView.children).toEqual([]);
    await show('charts');
    expect(window.contentView.children).toEqual([made[1]]);
    await show();
    expect(window.contentView.children).toEqual([first()]);
    expect(made).toHaveLength(2);
  });

  it('says when it does not load, and tries anew the next time', async () => {
    load = () => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_CONNECTION_REFUSED' }));
    expect(await views.open('vitals')).toEqual({ ok: false, error: 'unreachable' });
    expect(first().webContents.isGone).toBe(true);
    load = () => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_ABORTED' }));
    expect(await views.open('vitals')).toEqual({ ok: true, frame: null });
    expect(made).toHaveLength(2);
    expect(await views.open('other')).toEqual({ ok: false, error: 'unknown_app' });
  });

  it('is made anew after its page has crashed', async () => {
    await show();
    first().webContents.emit('render-process-gone', new FakeEvent(), { reason: 'crashed' });
    expect(window.contentView.children).toEqual([]);
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'crashed' });
    await show();
    expect(made).toHaveLength(2);
    expect(views.trouble).toBeNull();
    expect(acts).toEqual(['trouble: crashed', 'trouble: over']);
  });

  it('gives up on an app that crashes while it loads, or never ends to', async () => {
    load = () => Promise.withResolvers<void>().promise;
    const crashing = views.open('vitals');
    await expect.poll(() => made.length).toBe(1);
    first().webContents.emit('render-process-gone', new FakeEvent(), { reason: 'oom' });
    expect(await crashing).toEqual({ ok: false, error: 'unreachable' });
    const lasting = views.open('vitals');
    await expect.poll(() => made.length).toBe(2);
    await clock.advance(31_000);
    expect(await lasting).toEqual({ ok: false, error: 'unreachable' });
    expect(made.map(({ webContents }) => webContents.isGone)).toEqual([true, true]);
  });

  it('does not open on an address that leads to no page', async () => {
    load = () => {
      const { webContents } = made.at(-1) as FakeWebContentsView;
      webContents.mainFrame = { url: '' } as never;
      return Promise.reject(Object.assign(new Error('x'), { code: 'ERR_ABORTED' }));
    };
    expect(await views.open('vitals')).toEqual({ ok: false, error: 'unreachable' });
  });

  it('is made once, however often it is asked for while it loads', async () => {
    const loading = Promise.withResolvers<void>();
    load = () => loading.promise;
    const openings = [views.open('vitals'), views.open('vitals')];
    await expect.poll(() => made.length).toBe(1);
    loading.resolve();
    expect(await Promise.all(openings)).toEqual([
      { ok: true, frame: null },
      { ok: true, frame: null },
    ]);
    expect(made).toHaveLength(1);
  });
});

describe('an app that fails while it is open', () => {
  const key = { type: 'keyDown', key: 'a' };
  const hang = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    first().webContents.answering = promise;
    first().webContents.emit('before-input-event', new FakeEvent(), key);
    await clock.advance(11_000);
    return resolve;
  };

  it('is out of the way while it hangs, and back when it answers', async () => {
    await show();
    const answer = await hang();
    expect(window.contentView.children).toEqual([]);
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'hung' });
    expect(await views.place(bounds)).toEqual({ ok: false, error: 'not_possible_now' });
    answer();
    await expect.poll(() => views.trouble).toBeNull();
    await views.place(bounds);
    expect(window.contentView.children).toEqual([first()]);
    expect(made).toHaveLength(1);
  });

  it('does not count as hanging while it answers, makes way for another page, or nobody uses it', async () => {
    await show();
    const { webContents } = first();
    webContents.emit('before-input-event', new FakeEvent(), key);
    await clock.advance(11_000);
    webContents.answering = Promise.withResolvers<void>().promise;
    await clock.advance(60_000);
    webContents.emit('before-input-event', new FakeEvent(), { ...key, type: 'keyUp' });
    webContents.emit('before-mouse-event', new FakeEvent(), { type: 'mouseMove' });
    webContents.emit('before-mouse-event', new FakeEvent(), { type: 'mouseDown' });
    webContents.emit('did-navigate');
    await clock.advance(60_000);
    expect(views.trouble).toBeNull();
    webContents.emit('before-mouse-event', new FakeEvent(), { type: 'mouseDown' });
    await clock.advance(11_000);
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'hung' });
  });

  it('is ended and made anew when it hangs and is asked for again', async () => {
    await show();
    await hang();
    await show();
    expect(first().webContents.isGone).toBe(true);
    expect(window.contentView.children).toEqual([made[1]]);
    expect(views.trouble).toBeNull();
  });

  it('is known to hang also after a lock, and says nothing during it', async () => {
    await show();
    await hang();
    move(anaIs(true));
    expect(views.trouble).toBeNull();
    move(anaIs(false));
    expect(await views.open('vitals')).toEqual({ ok: true, frame: null });
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'hung' });
    expect(made).toHaveLength(1);
    move(anaIs(false, 's2', 'jan'));
    expect(views.trouble).toBeNull();
  });

  it('says so when a link leads to a page that does not load, but not for a frame or a load called off', async () => {
    await show();
    const fail = (code: number, isMainFrame: boolean) =>
      first().webContents.emit(
        'did-fail-load',
        new FakeEvent(),
        code,
        'x',
        'https://x.example/',
        isMainFrame,
      );
    fail(-3, true);
    fail(-102, false);
    expect(views.trouble).toBeNull();
    fail(-102, true);
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'unreachable' });
    expect(first().webContents.isGone).toBe(true);
  });

  it('says nothing of an app that is not in front; that begins anew', async () => {
    await show();
    await show('charts');
    first().webContents.emit('render-process-gone', new FakeEvent(), { reason: 'crashed' });
    expect(views.trouble).toBeNull();
    await show();
    expect(made).toHaveLength(3);
  });
});

describe('the network of an app', () => {
  const proxies = () => partition('app-s1-vitals').proxies as { [key: string]: string }[];
  const deadEnd = '127.0.0.1:1';

  it('has a way to the listed origins only, bounded before the page is there', async () => {
    load = async () => expect(proxies()).toHaveLength(1);
    await show();
    expect(proxies()).toEqual([
      {
        mode: 'fixed_servers',
        proxyRules: deadEnd,
        proxyBypassRules:
          '<-loopback>;https://vitals.example:443;https://api.vitals.example:443;http://127.0.0.1:4100',
      },
    ]);
    expect(first().webContents.webRtcPolicy).toBe('disable_non_proxied_udp');
  });

  it('goes through the proxies of the system to listed origins, and nowhere else', async () => {
    ways['https://api.vitals.example/'] = 'PROXY proxy.hospital.example:8080; DIRECT';
    await show();
    const [config] = proxies();
    expect(config?.mode).toBe('pac_script');
    const script = Buffer.from(String(config?.pacScript).split(',')[1] ?? '', 'base64').toString();
    const find = runInNewContext(`${script}; FindProxyForURL`) as (url: string) => string;
    expect(find('https://api.vitals.example/')).toBe('PROXY proxy.hospital.example:8080; DIRECT');
    expect(find('https://vitals.example/')).toBe('DIRECT');
    expect(find('http://127.0.0.1:4100/a?b')).toBe('DIRECT');
    for (const url of [
      'https://evil.example/',
      'https://api.vitals.example.evil.example/',
      'https://api.vitals.example:8443/',
      'https://vitals.example@evil.example/',
      'http://vitals.example/',
      'http://127.0.0.1:41000/',
    ])
      expect(find(url), url).toBe(`PROXY ${deadEnd}`);
  });

  it('is bounded anew when the system has other ways, at each opening and after failures', async () => {
    await show();
    await show();
    expect(proxies()).toHaveLength(1);
    const { webRequest } = partition('app-s1-vitals');
    ways['https://vitals.example/'] = 'PROXY a.example:1';
    for (const error of ['net::ERR_ABORTED', 'net::ERR_BLOCKED_BY_CLIENT']) webRequest.fail(error);
    await clock.settle();
    expect(proxies()).toHaveLength(1);
    webRequest.fail('net::ERR_TIMED_OUT');
    await expect.poll(() => proxies().length).toBe(2);
    ways = {};
    webRequest.fail('net::ERR_TIMED_OUT');
    await clock.settle();
    expect(proxies()).toHaveLength(2);
    await show();
    expect(proxies().map(({ mode }) => mode)).toEqual(['fixed_servers', 'pac_script', 'fixed_servers']);
  });

  it('is not used at all when it cannot be bounded', async () => {
    vi.spyOn(FakeSession.prototype, 'setProxy').mockRejectedValueOnce(new Error('no'));
    expect(await views.open('vitals')).toEqual({ ok: false, error: 'unreachable' });
    expect(made).toEqual([]);
    await show();
  });
});

describe('a locked screen', () => {
  it('has no app in the window; the app is told, and stays alive', async () => {
    await show();
    move(anaIs(true));
    expect(window.contentView.children).toEqual([]);
    expect(first().webContents.sent).toEqual([['app.locked']]);
    expect(await views.open('vitals')).toEqual({ ok: false, error: 'not_possible_now' });
    expect(await views.place(bounds)).toEqual({ ok: false, error: 'not_possible_now' });
    expect(window.contentView.children).toEqual([]);
    expect(first().webContents.isGone).toBe(false);
    move(anaIs(false));
    // Only the workstation's page brings it back.
    expect(window.contentView.children).toEqual([]);
    await show();
    expect(made).toHaveLength(1);
  });

  it('gets no app that was being loaded when it was locked', async () => {
    const loading = Promise.withResolvers<void>();
    load = () => loading.promise;
    const opening = views.open('vitals');
    move(anaIs(true));
    loading.resolve();
    expect(await opening).toEqual({ ok: false, error: 'not_possible_now' });
    expect(window.contentView.children).toEqual([]);
  });

  it('leaves no half of a page', async () => {
    const loading = Promise.withResolvers<void>();
    load = () => loading.promise;
    const opening = views.open('vitals');
    await expect.poll(() => made.length).toBe(1);
    move(anaIs(true));
    expect(first().webContents.isGone).toBe(true);
    loading.resolve();
    expect(await opening).toEqual({ ok: false, error: 'not_possible_now' });
    move(anaIs(false));
    await show();
    expect(made).toHaveLength(2);
  });
});

describe('a switch of users', () => {
  it('leaves the apps of the parked user alive, out of the window and out of reach, until she is back', async () => {
    await show();
    parked = [anaIs(true)];
    move(anaIs(false, 's2', 'jan'));
    expect(window.contentView.children).toEqual([]);
    expect(first().webContents.sent).toEqual([['app.locked']]);
    expect(await views.place(bounds)).toEqual({ ok: false, error: 'not_possible_now' });
    await show();
    expect(window.contentView.children).toEqual([made[1]]);
    expect([...partitions.keys()]).toEqual(['app-s1-vitals', 'app-s2-vitals']);
    expect(await partition('app-s1-vitals').webRequest.send('https://vitals.example/')).toBeNull();
    const frame = { url: 'https://vitals.example/start' };
    first().webContents.mainFrame = frame as never;
    const ana = { sender: first().webContents.asElectron, senderFrame: frame as never };
    expect(views.userFor(ana)).toBeNull();
    parked = [anaIs(true, 's2', 'jan')];
    move(anaIs(false));
    await show();
    expect(window.contentView.children).toEqual([first()]);
    expect(views.userFor(ana)).toMatchObject({ id: 'ana' });
    expect(made).toHaveLength(2);
    parked = [];
    tell();
    expect(made.map(({ webContents }) => webContents.isGone)).toEqual([false, true]);
    expect(first().webContents.stopped).toBe(1);
    await expect
      .poll(() => partition('app-s2-vitals').emptied)
      .toEqual([...['connections', 'connections', 'data', 'passwords']]);
    expect(partition('app-s1-vitals').emptied).toEqual(['connections']);
  });
});

describe('the end of a session', () => {
  it('is proven by what is found in the partitions afterwards', async () => {
    await show();
    move(null);
    expect(await views.eraseAllOf('ana')).toBe(true);
    move(anaIs(false, 's2', 'jan'));
    await show();
    partition('app-s2-vitals').stuckCookies = 1;
    move(null);
    expect(await views.eraseAllOf('jan')).toBe(false);
  });

  it('destroys views and empties partitions; the next user gets others', async () => {
    await show();
    await show('charts');
    move(null);
    expect(made.map(({ webContents }) => webContents.isGone)).toEqual([true, true]);
    expect(window.contentView.children).toEqual([]);
    for (const name of ['app-s1-vitals', 'app-s1-charts'])
      await expect.poll(() => partition(name).emptied).toEqual(['connections', 'data', 'passwords']);
    expect(await views.open('vitals')).toEqual({ ok: false, error: 'not_possible_now' });
    move(anaIs(false, 's2', 'jan'));
    await show();
    expect([...partitions.keys()]).toContain('app-s2-vitals');
    // What remains of the first user's page gets nothing of the second's.
    expect(await partition('app-s1-vitals').webRequest.send('https://vitals.example/')).toBeNull();
    expect(await partition('app-s2-vitals').webRequest.send('https://vitals.example/')).toMatchObject({
      Authorization: 'Bearer token-of-jan',
    });
  });
});

describe('requests of an app', () => {
  const send = (url: string, headers?: Record<string, string>) =>
    partition('app-s1-vitals').webRequest.send(url, headers);

  it.each(['https://vitals.example/a?b', 'https://api.vitals.example/', 'http://127.0.0.1:4100/'])(
    'carry the token to %s, whatever the page had set',
    async (url) => {
      await show();
      const sent = await send(url, { Accept: 'x', authorization: 'Bearer page' });
      expect(sent).toEqual({ Accept: 'x', Authorization: 'Bearer token-of-ana' });
    },
  );

  it.each([
    'https://evil.example/',
    'https://vitals.example.evil.example/',
    'https://vitals.example:8443/',
    'https://vitals.example@evil.example/',
    'http://vitals.example/',
    'http://127.0.0.1:4101/',
    'wss://vitals.example/',
    'file:///etc/passwd',
    'carelink://app/',
    'ftp://vitals.example/',
  ])('never go to %s', async (url) => {
    await show();
    expect(await send(url)).toBeNull();
    const { webRequest } = partition('app-s1-vitals');
    expect(await webRequest.ask('beforeSendHeaders', { url, requestHeaders: {} })).toEqual({ cancel: true });
  });

  it('do not leave while the screen is locked', async () => {
    await show();
    move(anaIs(true));
    expect(await send('https://vitals.example/')).toBeNull();
  });

  it('for what is in the page already are let through without a token', async () => {
    await show();
    const { webRequest } = partition('app-s1-vitals');
    for (const url of ['data:text/plain,x', 'blob:https://vitals.example/1'])
      expect(await webRequest.ask('beforeRequest', { url })).toEqual({ cancel: false });
  });
});

describe('what covers the window', () => {
  it('hears of each view that comes on top, and of none that was there', async () => {
    await show();
    expect(timesAttached).toBe(1);
    await views.place({ ...bounds, y: 120 });
    expect(timesAttached).toBe(1);
    await show('charts');
    expect(timesAttached).toBe(2);
  });

  it('finds no app in the window when the page that had placed it is gone', async () => {
    await show();
    expect(window.contentView.children).toHaveLength(1);
    views.forgetPlace();
    expect(window.contentView.children).toEqual([]);
    // The new page reopens it in its previous state.
    await show();
    expect(made).toHaveLength(1);
    expect(window.contentView.children).toHaveLength(1);
  });
});

describe('the page of an app', () => {
  it('goes nowhere but to listed origins, opens no window and embeds nothing', async () => {
    await show();
    const { webContents } = first();
    const tries = ['will-navigate', 'will-frame-navigate', 'will-redirect'];
    for (const url of [
      'https://evil.example/',
      'carelink://app/',
      'http://vitals.example/',
      'data:text/html,x',
    ])
      for (const name of tries)
        expect(webContents.attempt(name, { url, isMainFrame: true }), `${name} ${url}`).toBe(true);
    for (const name of tries)
      expect(webContents.attempt(name, { url: 'https://api.vitals.example/', isMainFrame: true })).toBe(
        false,
      );
    expect(webContents.attempt('will-frame-navigate', { url: 'about:srcdoc', isMainFrame: false })).toBe(
      false,
    );
    expect(webContents.attempt('will-frame-navigate', { url: 'about:blank', isMainFrame: true })).toBe(true);
    expect(webContents.attempt('will-attach-webview')).toBe(true);
    expect(webContents.openWindow?.({ url: 'https://vitals.example/' })).toEqual({ action: 'deny' });
    expect(log.lines.join()).not.toContain('evil.example');
  });

  it('locks, keeps awake and lets the keyboard out', async () => {
    await show();
    const { webContents } = first();
    const key = { type: 'keyDown', control: false, shift: false, meta: false, isAutoRepeat: false };
    const press = (input: object) => webContents.attempt('before-input-event', {}, { ...key, ...input });
    expect(press({ key: 'a' })).toBe(false);
    expect(press({ key: 'L', control: true, shift: true })).toBe(true);
    // Our page is told instead of the app.
    expect(window.webContents.pressed).toEqual([
      { type: 'keyDown', keyCode: 'L', modifiers: ['control', 'shift'] },
    ]);
    expect(press({ key: 'F6' })).toBe(true);
    expect(window.webContents.focused).toBe(1);
    webContents.attempt('before-mouse-event', {}, { type: 'mouseMove' });
    webContents.attempt('before-mouse-event', {}, { type: 'mouseDown' });
    expect(acts).toEqual(['activity', 'activity', 'lock', 'activity', 'activity']);
  });

  describe('a key that leads elsewhere', () => {
    const pressed = {
      type: 'keyDown',
      control: false,
      shift: false,
      meta: false,
      alt: false,
      isAutoRepeat: false,
    };
    const press = (input: object) =>
      first().webContents.attempt('before-input-event', {}, { ...pressed, ...input });

    it.each([
      ['Ctrl+2', { control: true, key: '2', code: 'Digit2' }],
      ['Ctrl+2 on a keyboard with digits above Shift', { control: true, key: 'é', code: 'Digit2' }],
      ['Ctrl+2 on the number pad', { control: true, key: '2', code: 'Numpad2' }],
      ['Cmd+2', { meta: true, key: '2', code: 'Digit2' }],
    ])('%s is given to our page, which has the keyboard at once', async (_name, input) => {
      await show();
      expect(press(input)).toBe(true);
      expect(window.webContents.pressed).toEqual([{ type: 'keyDown', keyCode: '2', modifiers: ['control'] }]);
      expect(window.webContents.focused).toBe(1);
    });

    it('Alt+Home is given to our page, too', async () => {
      await show();
      expect(press({ alt: true, key: 'Home', code: 'Home' })).toBe(true);
      expect(window.webContents.pressed).toEqual([{ type: 'keyDown', keyCode: 'Home', modifiers: ['alt'] }]);
    });

    it.each([
      ['where there are not so many apps', { control: true, key: '3', code: 'Digit3' }],
      ['when it is held down', { control: true, key: '2', code: 'Digit2', isAutoRepeat: true }],
    ])('leads nowhere, and reaches no page, %s', async (_name, input) => {
      await show();
      expect(press(input)).toBe(true);
      expect([window.webContents.pressed, window.webContents.focused]).toEqual([[], 0]);
    });

    it.each([
      ['a digit', { key: '2', code: 'Digit2' }],
      ['AltGr+2, which writes', { control: true, alt: true, key: '²', code: 'Digit2' }],
      ['Ctrl+Shift+2', { control: true, shift: true, key: '"', code: 'Digit2' }],
      ['Ctrl+End, which shares a key of the number pad', { control: true, key: 'End', code: 'Numpad1' }],
      ['Home', { key: 'Home', code: 'Home' }],
    ])('is not %s', async (_name, input) => {
      await show();
      expect(press(input)).toBe(false);
    });

    it('is not Ctrl+0, which resets the zoom', async () => {
      await show();
      expect(press({ control: true, key: '0', code: 'Digit0' })).toBe(true);
      expect(acts).toEqual(['activity', 'zoom reset']);
      expect(window.webContents.pressed).toEqual([]);
    });
  });

  it('is told who is signed in, and nobody else is', async () => {
    await show();
    const { webContents } = first();
    const frame = { url: 'https://vitals.example/start' };
    webContents.mainFrame = frame as never;
    const ask = (sender: FakeWebContents, senderFrame: object | null) =>
      views.userFor({ sender: sender.asElectron, senderFrame: senderFrame as never });
    expect(ask(webContents, frame)).toMatchObject({ id: 'ana', displayName: 'ana' });
    expect(ask(webContents, { url: 'https://vitals.example/frame' })).toBeNull();
    expect(ask(webContents, null)).toBeNull();
    expect(ask(new FakeWebContents(), frame)).toBeNull();
    frame.url = 'https://evil.example/';
    expect(ask(webContents, frame)).toBeNull();
    frame.url = 'https://vitals.example/start';
    move(anaIs(true));
    expect(ask(webContents, frame)).toBeNull();
  });

  it('keeps drafts under its own id and the user of its seat, also at the moment of the lock', async () => {
    await show();
    const { webContents } = first();
    const frame = { url: 'https://vitals.example/start' };
    webContents.mainFrame = frame as never;
    const ask = (sender: FakeWebContents, senderFrame: object | null, call: unknown = save) =>
      views.draftFor({ sender: sender.asElectron, senderFrame: senderFrame as never }, call);
    const save = { act: 'save', name: 'note', text: 'half' };
    expect(await ask(webContents, frame)).toEqual({ ok: true, text: null });
    move(anaIs(true));
    expect(await ask(webContents, frame)).toEqual({ ok: true, text: null });
    expect(acts).toEqual(['ana: vitals/note = half', 'ana: vitals/note = half']);
    for (const call of [{ ...save, app: 'charts' }, { ...save, username: 'jan' }, { ...save, text: 7 }, null])
      expect(await ask(webContents, frame, call)).toEqual({ ok: false, error: 'invalid_input' });
    expect(ask(webContents, { url: 'https://vitals.example/frame' })).toBeNull();
    expect(ask(new FakeWebContents(), frame)).toBeNull();
    frame.url = 'https://evil.example/';
    expect(ask(webContents, frame)).toBeNull();
    expect(acts).toHaveLength(2);
  });
});

describe('printing', () => {
  const pressKey = (contents: FakeWebContents, key = 'a', modifiers: object = {}) =>
    contents.attempt('before-input-event', {}, { type: 'keyDown', key, ...modifiers });
  const eventOf = (contents: FakeWebContents, frame = contents.mainFrame) =>
    ({ sender: contents, senderFrame: frame }) as unknown as IpcSender;
  const open = async (appId = 'vitals') => {
    await show(appId);
    const contents = (made.at(-1) as FakeWebContentsView).webContents;
    contents.printers = ['fax', 'ward-b'];
    contents.mainFrame = { url: `https://${appId}.example/start` } as WebFrameMain;
    return contents;
  };

  it('goes to the printer of the policy, without a dialog, once for each touch', async () => {
    const contents = await open();
    pressKey(contents);
    expect(await views.printFor(eventOf(contents))).toEqual({ ok: true });
    expect(contents.printed).toEqual([{ silent: true, deviceName: 'ward-b' }]);
    expect(await views.printFor(eventOf(contents))).toEqual({ ok: false, error: 'not_possible_now' });
    expect(contents.printed).toHaveLength(1);
  });

  it.each([{ control: true }, { meta: true }])('is what P does with %o', async (modifiers) => {
    const contents = await open();
    expect(pressKey(contents, 'p', modifiers)).toBe(true);
    await Promise.resolve();
    await expect.poll(() => contents.printed).toHaveLength(1);
  });

  it('is refused to an app that the policy does not let print, also by Ctrl+P', async () => {
    const contents = await open('charts');
    pressKey(contents, 'p', { control: true });
    expect(await views.printFor(eventOf(contents))).toEqual({ ok: false, error: 'not_allowed' });
    expect(contents.printed).toEqual([]);
  });

  it('is refused while the screen is locked, also when the lock comes while printers are asked', async () => {
    const contents = await open();
    pressKey(contents);
    const printing = views.printFor(eventOf(contents));
    move(anaIs(true));
    expect(await printing).toEqual({ ok: false, error: 'not_possible_now' });
    pressKey(contents);
    expect(await views.printFor(eventOf(contents))).toEqual({ ok: false, error: 'not_possible_now' });
    expect(contents.printed).toEqual([]);
  });

  it('is refused while the app is away, to its frames and to other pages', async () => {
    const contents = await open();
    pressKey(contents);
    expect(views.printFor(eventOf(contents, {} as WebFrameMain))).toBeNull();
    expect(views.printFor(eventOf(window.webContents))).toBeNull();
    await views.place(null);
    expect(await views.printFor(eventOf(contents))).toEqual({ ok: false, error: 'not_possible_now' });
    expect(contents.printed).toEqual([]);
  });

  it('says that the printer is not there, and asks for no other', async () => {
    const contents = await open();
    contents.printers = ['fax'];
    pressKey(contents);
    expect(await views.printFor(eventOf(contents))).toEqual({ ok: false, error: 'no_printer' });
    expect(contents.printed).toEqual([]);
  });
});

describe('an app that is in the window and not drawn', () => {
  const nothing = () => new Promise<never>(() => undefined);
  const dot = { isEmpty: () => false };
  it('is left alone when it is drawn', async () => {
    await show();
    await clock.advance(60_000);
    expect([first().webContents.stylesInserted, views.trouble]).toEqual([0, null]);
  });

  it.each([
    [
      'after a lock',
      () => {
        move(anaIs(true));
        move(anaIs(false));
        return show();
      },
    ],
    [
      'after a dialog in front of it',
      async () => {
        await views.place(null);
        await views.place(bounds);
      },
    ],
    ['after another size', () => views.place({ ...bounds, height: 500 })],
    ['after another page', () => first().webContents.emit('did-navigate')],
    ['when the process that draws has ended, or the window was out of sight', () => views.lookAgain()],
  ])('is drawn by changing something in it, of which nothing stays, %s', async (_name, happens) => {
    await show();
    await clock.advance(60_000);
    const { webContents } = first();
    webContents.picture = () => (webContents.stylesInserted > 0 ? Promise.resolve(dot as never) : nothing());
    await happens();
    await clock.advance(499);
    expect(webContents.stylesInserted).toBe(0);
    await clock.advance(90_000);
    expect(webContents.stylesInserted).toBe(1);
  });

  it('gives way to the sentence with which it is opened anew, when that does not help', async () => {
    await show();
    first().webContents.picture = nothing;
    views.lookAgain();
    await clock.advance(30_000);
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'hung' });
    expect(window.contentView.children).toEqual([]);
    expect([...first().webContents.styles]).toEqual([]);
    await show();
    expect(made).toHaveLength(2);
    expect([first().webContents.isGone, views.trouble]).toEqual([true, null]);
  });

  it('waits as long as nothing else is drawn, either', async () => {
    await show();
    first().webContents.picture = nothing;
    window.webContents.picture = nothing;
    views.lookAgain();
    await clock.advance(10 * 60_000);
    expect([views.trouble, window.contentView.children]).toEqual([null, [first()]]);
    move(anaIs(true));
    await clock.advance(20_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('hangs behind a lock: says so without a key or a click, and is back when it answers', async () => {
    await show();
    move(anaIs(true));
    const { promise, resolve } = Promise.withResolvers<unknown>();
    first().webContents.answering = promise;
    move(anaIs(false));
    await show();
    await clock.advance(6_000);
    expect(views.trouble).toEqual({ appId: 'vitals', kind: 'hung' });
    resolve(0);
    await clock.settle();
    expect(views.trouble).toBeNull();
  });
});
