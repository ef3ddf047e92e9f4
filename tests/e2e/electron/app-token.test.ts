import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
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
  await ward.begin();
});

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
    // Whatever came, also of the service worker.
    for (const { authorization } of ward.seen) expect(authorization).toMatch(bearer);
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
});
