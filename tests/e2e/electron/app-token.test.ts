import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { channelNames } from '../../../electron/core/contract/channels.ts';
import { callChannel } from '../../../electron/ipc/ipc-names.ts';
import { NetworkTraps } from '../../support/electron/network-traps.ts';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';

const electron = inject('electron');
let ward: AppWard;
let traps: NetworkTraps;
let elsewhere: string;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  [ward, traps] = await Promise.all([openAppWard(electron), NetworkTraps.open(['127.0.0.2'])]);
  elsewhere = traps.traps.map(({ host, tcpPort }) => `http://${host}:${tcpPort}`).join();
  await ward.preloadInApps(hostilePreload);
  await ward.begin();
});

/** Gives the page what only a preload has access to. */
const hostilePreload = `
  const { contextBridge, ipcRenderer } = require('electron');
  const heard = [];
  for (const channel of ['snapshot.changed', 'app.locked']) ipcRenderer.on(channel, () => heard.push(channel));
  contextBridge.exposeInMainWorld('ipc', {
    invoke: (channel, input) => ipcRenderer.invoke(channel, input).then(() => 'answered', ({ message }) => message),
    send: (channel, input) => ipcRenderer.send(channel, input),
    post: (channel, input) => ipcRenderer.postMessage(channel, input, []),
    heard: () => heard,
  });
`;

afterAll(async () => {
  await ward?.close();
  traps?.close();
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

const bearer = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/;
const seenAt = (path: string) => ward.seen.filter(({ url }) => url.startsWith(path));

describe('the token of an app', () => {
  it.each([302, 307, 308])('goes to listed origins at each hop of a %i, and nowhere else', async (status) => {
    const hop = (path: string, location: string) =>
      ward.answer(path, (_request, response) =>
        response
          .writeHead(status, {
            location,
            'access-control-allow-origin': '*',
            'access-control-allow-headers': '*',
          })
          .end(),
      );
    hop(`/first-${status}`, `${ward.apiOrigin}/second-${status}`);
    hop(`/second-${status}`, `${ward.appOrigin}/third-${status}`);
    hop(`/third-${status}`, `${elsewhere}/out-${status}`);
    await ward.inApp(`fetch('/first-${status}', { mode: 'no-cors' }).catch(() => null)`);
    await ward.inApp(`new Promise((resolve) => {
      const image = new Image();
      image.onerror = image.onload = () => resolve(null);
      image.src = '/first-${status}';
    })`);
    for (const path of ['first', 'second', 'third']) {
      const seen = seenAt(`/${path}-${status}`);
      expect(seen.length).toBeGreaterThan(0);
      for (const { authorization } of seen) expect(authorization).toMatch(bearer);
    }
    expect(traps.takeArrived()).toEqual([]);
  });

  it('goes with the requests of workers, in place of what the page has set', async () => {
    const script = (
      path: string,
    ) => `fetch('${ward.appOrigin}/${path}', { headers: { Authorization: 'Bearer mine' } })
      .catch(() => null).then(() => fetch('${elsewhere}/${path}', { mode: 'no-cors' })).catch(() => null)`;
    ward.answer('/worker.js', (request, response) => {
      const path = new URL(String(request.url), ward.appOrigin).searchParams.get('path') ?? '';
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script(path));
    });
    await ward.inApp(`void new Worker('/worker.js?path=by-dedicated')`);
    await ward.inApp(`void new SharedWorker('/worker.js?path=by-shared')`);
    await ward.inApp(
      `navigator.serviceWorker.register('/worker.js?path=by-service').then(() => null, () => null)`,
    );
    const reached = () => ['/by-dedicated', '/by-shared'].filter((path) => seenAt(path).length > 0);
    await expect.poll(reached).toEqual(['/by-dedicated', '/by-shared']);
    // Whatever arrived, including from the service worker.
    for (const { authorization } of ward.seen) expect(authorization).toMatch(bearer);
    expect(traps.takeArrived()).toEqual([]);
  });

  it('goes with preflights, fonts, beacons and server-sent events, and no WebSocket goes anywhere', async () => {
    const allowed = {
      'access-control-allow-origin': ward.appOrigin,
      'access-control-allow-headers': 'x-bed',
    };
    ward.answer('api /note', ({ method }, response) =>
      response
        .writeHead(method === 'OPTIONS' ? 204 : 200, { ...allowed, 'access-control-allow-methods': 'PUT' })
        .end(method === 'OPTIONS' ? undefined : 'kept'),
    );
    const put = `fetch('${ward.apiOrigin}/note', { method: 'PUT', headers: { 'X-Bed': '4' } })`;
    expect(await ward.inApp(`${put}.then((answer) => answer.text())`)).toBe('kept');
    expect(seenAt('/note').map(({ method }) => method)).toEqual(['OPTIONS', 'PUT']);
    // Requests the page makes under its own origin are for the server to refuse.
    const own = `fetch('${ward.apiOrigin}/note', { method: 'PUT', headers: { 'X-Ward': 'B' } })`;
    expect(await ward.inApp(`${own}.catch(() => 'refused')`)).toBe('refused');
    ward.answer('/font', (_request, response) => response.writeHead(404, allowed).end());
    await ward.inApp(`new FontFace('mine', 'url(${ward.apiOrigin}/font)').load().catch(() => null)`);
    await ward.inApp(`navigator.sendBeacon('${ward.apiOrigin}/beacon', 'seen')`);
    ward.answer('/events', (_request, response) =>
      response.writeHead(200, { ...allowed, 'content-type': 'text/event-stream' }).write('data: first\n\n'),
    );
    const events = (origin: string) => `new Promise((resolve) => {
      const events = new EventSource('${origin}/events');
      events.onmessage = ({ data }) => resolve(events.close() ?? data);
    })`;
    for (const origin of [ward.appOrigin, ward.apiOrigin])
      expect(await ward.inApp(events(origin))).toBe('first');
    await expect.poll(() => seenAt('/beacon').length).toBeGreaterThan(0);
    expect(seenAt('/font')).toHaveLength(1);
    for (const { authorization } of ward.seen) expect(authorization).toMatch(bearer);
    const socket = (origin: string) => `new Promise((resolve) => {
      const socket = new WebSocket('${origin.replace('http', 'ws')}/socket');
      socket.onopen = () => resolve('open');
      socket.onclose = () => resolve('closed');
    })`;
    for (const origin of [ward.appOrigin, ward.apiOrigin, elsewhere])
      expect(await ward.inApp(socket(origin))).toBe('closed');
    expect(seenAt('/socket')).toEqual([]);
    expect(traps.takeArrived()).toEqual([]);
  });

  it('opens no channel of the workstation to the app', async () => {
    const bridges = `[typeof window.workstation, Object.keys(window.carelink).sort().join()]`;
    const [workstation, carelink] = await ward.inApp<string[]>(bridges);
    expect(workstation).toBe('undefined');
    expect(carelink).not.toContain('invoke');
    const frames = `(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return [typeof frame.contentWindow.carelink, typeof frame.contentWindow.workstation];
    })()`;
    expect(await ward.inApp(frames)).toEqual(['undefined', 'undefined']);
  });

  it('opens none to a preload of the app, either, and tells it nothing', async () => {
    const refused = Object.fromEntries(
      channelNames.map((name) => [name, expect.stringContaining('refused')]),
    );
    const answers = `Promise.all(${JSON.stringify(channelNames)}.map(async (name) => {
      for (const send of [ipc.send, ipc.post]) send('${callChannel}', { name, input: {} });
      return [name, await ipc.invoke('${callChannel}', { name, input: {} })];
    })).then(Object.fromEntries)`;
    expect(await ward.inApp(answers)).toEqual(refused);
    const guessed = ['session.lock', 'session.sign-out', 'draft.list'].map(
      (name) => `ipc.invoke('${callChannel}', { name: '${name}' })`,
    );
    const unasked = await ward.inApp<string[]>(`Promise.all([${guessed.join()}])`);
    for (const answer of unasked) expect(answer).toContain('refused');
    expect(await ward.look()).toMatchObject({ isShown: true });
    const { screen } = ward.computer;
    await screen.press('ctrl+shift+l');
    await ward.page.getByText(/^Locked by you at/).waitFor();
    await expect.poll(() => ward.inApp('ipc.heard()')).toEqual(['app.locked']);
    // Only a page on screen may know who is signed in.
    expect(await ward.inApp(`ipc.invoke('app.get-user')`)).toContain('refused');
  });
});
