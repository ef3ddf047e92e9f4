import type { BrowserWindow, Session, WebContentsView, WebFrameMain } from 'electron';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { channelNames } from '../../../../electron/core/contract/channels.ts';
import { Diagnostics } from '../../../../electron/core/diagnostics/diagnostics.ts';
import { createHandlers } from '../../../../electron/ipc/create-handlers.ts';
import { handleAppBridge } from '../../../../electron/ipc/handle-app-bridge.ts';
import { handleCalls } from '../../../../electron/ipc/handle-calls.ts';
import { appDraftChannel, appUserChannel, callChannel } from '../../../../electron/ipc/ipc-names.ts';
import { isTrustedSender } from '../../../../electron/ipc/trusted-sender.ts';
import { appOrigin, appPage as ownPage } from '../../../../electron/windows/app-origin.ts';
import { AppPrinting } from '../../../../electron/windows/apps/app-printing.ts';
import { AppViews } from '../../../../electron/windows/apps/app-views.ts';
import { guardAllContents } from '../../../../electron/windows/guard-contents.ts';
import { healthyParts } from '../../../support/core/diagnostics-parts.ts';
import { startWithFakeServer } from '../../../support/core/start-workstation.ts';
import { hostileInputs } from '../../../support/drill/hostile-inputs.ts';
import {
  FakeApp,
  FakeBrowserWindow,
  FakeEvent,
  FakeIpcMain,
  FakeSession,
  FakeWebContents,
  FakeWebContentsView,
} from '../../../support/electron/fake-electron.ts';

const draftOfOther = 'Bed 9 refuses visitors';
const tokenLike = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/;
const elsewhere = [
  'https://evil.example/',
  'file:///etc/passwd',
  'data:text/html,<h1>hi</h1>',
  'javascript:alert(1)',
  'about:blank',
  'view-source:carelink://app/',
  'carelink://other/',
  'carelink://app/assets/index.js',
  'http://server.test/v1/me',
  'https://charts.example/',
];

const appOf = (id: string) => ({
  ...({ id, name: id, icon: 'apps', scopes: ['carelink'] } as const),
  start_url: `https://${id}.example/start`,
  allowed_origins: [`https://${id}.example`],
});
const frameOf = (origin: string, url = `${origin}/start`) => ({ origin, url }) as unknown as WebFrameMain;

let scene: Awaited<ReturnType<typeof openScene>>;
beforeAll(async () => {
  scene = await openScene();
});

/** The main process on the fakes of Electron: one user with an app on screen, another parked with a draft. */
async function openScene() {
  const { workstation, clock, log, server } = await startWithFakeServer();
  const signIn = async (username: string) => {
    expect(await workstation.actions['session.sign-in']({ username, password: server.password })).toEqual({
      ok: true,
    });
    await clock.settle();
  };
  await signIn('jan');
  const place = { username: 'jan', app: null, name: 'handover' };
  expect(await workstation.saveDraft({ ...place, text: draftOfOther })).toMatchObject({ ok: true });
  expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });
  await signIn('ana');

  const [ipcMain, electronApp, window] = [new FakeIpcMain(), new FakeApp(), new FakeBrowserWindow()];
  const made: FakeWebContentsView[] = [];
  const views = new AppViews({
    apps: [appOf('vitals'), appOf('charts')],
    workstation,
    fromPartition: () => new FakeSession() as unknown as Session,
    createView: (options) => {
      const view = new FakeWebContentsView(options as never);
      view.webContents.mainFrame = frameOf('https://vitals.example');
      electronApp.emit('web-contents-created', new FakeEvent(), view.webContents);
      made.push(view);
      return view as unknown as WebContentsView;
    },
    window: () => window as unknown as BrowserWindow,
    preloadFile: '/app/app-preload.cjs',
    isPackaged: true,
    authorities: [],
    resolveProxy: async () => 'DIRECT',
    clock,
    actions: {
      lock: () => undefined,
      zoom: () => undefined,
      toggleFullScreen: () => undefined,
      reportActivity: () => undefined,
    },
    zoomFactor: () => 1,
    onAttached: () => undefined,
    printing: new AppPrinting({ printer: 'ward-b', log, clock }),
    probe: { isDrawn: async () => true },
    log,
  });
  guardAllContents(electronApp.asElectron, log, (session) => views.partitions.appOf(session));
  electronApp.emit('web-contents-created', new FakeEvent(), window.webContents);
  handleAppBridge({
    ipcMain: ipcMain.asElectron,
    userFor: (event) => views.userFor(event),
    draftFor: (event, call) => views.draftFor(event, call),
    printFor: (event) => views.printFor(event),
    log,
  });
  const saver = { save: async () => ({ ok: false, error: 'not_saved' }) as const };
  handleCalls({
    ipcMain: ipcMain.asElectron,
    handlers: createHandlers({
      workstation,
      apps: views,
      diagnostics: new Diagnostics(healthyParts().parts),
      reports: saver,
    }),
    isTrusted: (event) => isTrustedSender(event, window.webContents.asElectron, ownPage),
    log,
  });
  expect(await views.open('vitals')).toEqual({ ok: true, frame: null });
  const [parked] = workstation.parkedSessions();
  const appPage = made[0]?.webContents ?? expect.unreachable('There is no view.');
  return {
    workstation,
    views,
    window,
    appPage,
    persons: { user: { username: 'ana' }, other: { sessionId: parked?.id ?? '' } },
    /** A page's result of a call; a refusal as its message. */
    async send(sender: FakeWebContents, frame: WebFrameMain | null, ipcChannel: string, input?: unknown) {
      const outcome = await ipcMain
        .invoke(ipcChannel, { sender, senderFrame: frame }, input)
        .catch((error: Error) => error.message);
      const text = JSON.stringify(outcome ?? null);
      expect(text).not.toMatch(tokenLike);
      expect(text).not.toContain(draftOfOther);
      expect(workstation.currentSession()?.user.username).toBe('ana');
      expect(workstation.parkedSessions()).toHaveLength(1);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
      return text;
    },
  };
}

describe("a hostile script in the workstation's own page gets", () => {
  const sendRaw = (ipcChannel: string, input?: unknown) =>
    scene.send(scene.window.webContents, scene.window.webContents.mainFrame, ipcChannel, input);
  const call = (name: unknown, input?: unknown) => sendRaw(callChannel, { name, input });

  it.each(channelNames)('nothing out of the channel %s with hostile inputs', async (channel) => {
    for (const input of hostileInputs(scene.persons)) {
      const outcome = await call(channel, JSON.parse(input.replace('1e999', '"1e999"')));
      expect(outcome).not.toMatch(/node_modules|\.ts:\d|ZodError/);
    }
  });

  it.each([appUserChannel, appDraftChannel, callChannel, '__proto__', 'constructor', 'shell.open'])(
    'nothing out of the channel %s, which is not its own',
    async (channel) => {
      const input = { act: 'read', name: 'handover' };
      expect(await sendRaw(channel, input)).toMatch(/refused|No handler|unknown_channel/);
      expect(await call(channel, input)).toContain('unknown_channel');
    },
  );

  it('nothing by anything else that it sends in place of a call', async () => {
    for (const input of hostileInputs(scene.persons))
      expect(await sendRaw(callChannel, JSON.parse(input.replace('1e999', '"1e999"')))).toContain(
        'unknown_channel',
      );
  });

  it.each([
    ['draft.read', { username: 'jan', name: 'handover' }],
    ['draft.list', { username: 'jan' }],
    ['draft.erase-all', { username: 'jan' }],
  ])('nothing of another user by %s', async (channel, input) => {
    expect(await call(channel, input)).toContain('not_possible_now');
  });

  it.each(elsewhere)('no way to %s, and no window for it', (url) => {
    const { webContents } = scene.window;
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
      expect(webContents.attempt(event, { url, isMainFrame: true }), event).toBe(true);
    expect(webContents.attempt('will-frame-navigate', { url, isMainFrame: false })).toBe(true);
    expect(webContents.openWindow?.({ url })).toEqual({ action: 'deny' });
  });
});

describe('a hostile page that calls as the workstation gets nothing, when it is', () => {
  const foreign = (): Record<string, [FakeWebContents, WebFrameMain | null]> => {
    const { window, appPage } = scene;
    return {
      'the page of an app': [appPage, appPage.mainFrame],
      'a frame in our page': [window.webContents, frameOf(appOrigin)],
      'a page of elsewhere in our window': [window.webContents, frameOf('https://evil.example')],
      'a page that is gone': [window.webContents, null],
      'another window': [new FakeWebContents(), frameOf(appOrigin)],
    };
  };

  it.each([
    'the page of an app',
    'a frame in our page',
    'a page of elsewhere in our window',
    'a page that is gone',
    'another window',
  ])('%s', async (who) => {
    const [sender, frame] = foreign()[who] ?? expect.unreachable(who);
    for (const channel of channelNames)
      expect(await scene.send(sender, frame, callChannel, { name: channel }), channel).toContain(
        'The call was refused.',
      );
  });
});

it('a hostile page that calls from an empty document with the origin of our page gets nothing', async () => {
  const { webContents } = scene.window;
  const { mainFrame } = webContents;
  webContents.mainFrame = frameOf(appOrigin, 'about:blank');
  for (const channel of channelNames)
    expect(
      await scene.send(webContents, webContents.mainFrame, callChannel, { name: channel }),
      channel,
    ).toContain('The call was refused.');
  webContents.mainFrame = mainFrame;
});

const callOfApp = (channel: string, input?: unknown, frame = scene.appPage.mainFrame) =>
  scene.send(scene.appPage, frame, channel, input);

describe('a hostile script in the page of a clinical app gets', () => {
  it.each([
    { act: 'read', name: 'handover' },
    { act: 'read', name: 'handover', username: 'jan' },
    { act: 'read', name: 'handover', app: null },
    { act: 'read', name: '../charts/note' },
    { act: 'list' },
    { act: 'erase-all' },
    { act: 'read', name: { toString: 'handover' } },
    JSON.parse('{"__proto__":{"polluted":true},"act":"read"}'),
    'read',
    null,
  ])('no draft that is not its own by %j', async (input) => {
    const outcome = JSON.parse(await callOfApp(appDraftChannel, input));
    expect(outcome).toBeOneOf([
      { ok: true, text: null },
      { ok: false, error: 'invalid_input' },
    ]);
  });

  it.each([...elsewhere, 'https://vitals.example.evil.example/', 'https://vitals.example@evil.example/'])(
    'no way to %s, no window for it, and no token there',
    async (url) => {
      for (const event of ['will-navigate', 'will-redirect'])
        expect(scene.appPage.attempt(event, { url, isMainFrame: true }), event).toBe(true);
      expect(scene.appPage.openWindow?.({ url })).toEqual({ action: 'deny' });
      expect(scene.appPage.attempt('will-attach-webview')).toBe(true);
      const headers = await scene.appPage.session.webRequest.send(url, { authorization: 'Bearer forged' });
      expect(JSON.stringify(headers)).not.toMatch(tokenLike);
    },
  );

  it('nothing of the permissions and devices that a page can ask for', () => {
    const { handlers } = scene.appPage.session;
    for (const name of ['permissionRequest', 'permissionCheck', 'devicePermission', 'displayMedia'])
      expect(handlers[name], name).toBeTypeOf('function');
    const download = new FakeEvent();
    scene.appPage.session.emit('will-download', download);
    expect(download.defaultPrevented).toBe(true);
  });
});

describe('what a page of an app may have, it has for as long as its user is there:', () => {
  beforeEach(async () => {
    scene = await openScene();
  });

  it('who is on screen, and nobody while the screen is locked', async () => {
    expect(JSON.parse(await callOfApp(appUserChannel))).toMatchObject({ username: 'ana' });
    await scene.workstation.lock('button');
    expect(await callOfApp(appUserChannel)).toContain('refused');
  });

  it('nothing in a frame of its page, and nothing after it has gone elsewhere', async () => {
    for (const frame of [frameOf('https://vitals.example'), frameOf('https://evil.example')])
      for (const channel of [appUserChannel, appDraftChannel])
        expect(await callOfApp(channel, { act: 'read', name: 'note' }, frame)).toContain('refused');
    scene.appPage.mainFrame = frameOf('https://evil.example');
    expect(await callOfApp(appUserChannel)).toContain('refused');
  });

  it('a token for its own server only, and none while the screen is locked or another user is there', async () => {
    const { webRequest } = scene.appPage.session;
    const send = async () => (await webRequest.send('https://vitals.example/api', {}))?.Authorization;
    expect(await send()).toMatch(/^Bearer /);
    await scene.workstation.lock('button');
    expect(await send()).toBeUndefined();
    const { sessionId } = scene.persons.other;
    const password = 'correct horse battery';
    expect(await scene.workstation.actions['session.unlock-parked']({ sessionId, password })).toEqual({
      ok: true,
    });
    expect(await send()).toBeUndefined();
  });
});
