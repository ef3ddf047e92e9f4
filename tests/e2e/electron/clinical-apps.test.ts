import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { EndedPage } from '../pages/ended-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { ParkedUsers } from '../pages/parked-users.ts';
import { signOut } from '../workstation/steps.ts';
import { lookForTraces } from './traces.ts';

const electron = inject('electron');
const left = 'left-by-bed-four';
let ward: AppWard;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  ward = await openAppWard(electron);
  ward.answer('/keeps', (_request, response) =>
    response
      .writeHead(200, { 'set-cookie': `server=${left}; HttpOnly`, 'cache-control': 'max-age=3600' })
      .end(left),
  );
  await ward.begin();
});

afterAll(() => ward?.close());

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

/** What the window shows of the app, and how its page is kept, as seen by the main process. */
const look = () =>
  ward.running.application.evaluate(({ BrowserWindow, webContents }, origin) => {
    const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
    const preferences = (
      contents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined
    )?.getLastWebPreferences();
    return {
      views: BrowserWindow.getAllWindows()[0]?.contentView.children.length,
      isAlive: contents !== undefined,
      sandbox: preferences?.sandbox,
      nodeIntegration: preferences?.nodeIntegration,
      isPersistent: contents?.session.isPersistent(),
    };
  }, ward.appOrigin);

/** The page stores something everywhere a page can. */
const keep = () =>
  ward.inApp(`(async () => {
    document.cookie = 'page=${left}; max-age=86400';
    localStorage.setItem('note', '${left}');
    sessionStorage.setItem('note', '${left}');
    await fetch('/keeps');
    await (await caches.open('notes')).put('/note', new Response('${left}'));
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open('notes');
      opening.onupgradeneeded = () => opening.result.createObjectStore('notes').put('${left}', 1);
      opening.onsuccess = () => resolve(opening.result.close());
      opening.onerror = reject;
    });
  })()`);

/** Where something of it is found, and whether the server is asked again for what it allowed to be cached. */
async function found(): Promise<string[]> {
  const before = ward.seen.length;
  const places = await ward.inApp<string[]>(`(async () => {
    const places = {
      cookie: document.cookie.includes('page='),
      localStorage: localStorage.length > 0,
      sessionStorage: sessionStorage.length > 0,
      caches: (await caches.keys()).length > 0,
      indexedDB: (await indexedDB.databases()).length > 0,
    };
    await fetch('/keeps');
    return Object.keys(places).filter((place) => places[place]);
  })()`);
  // Chromium does not request again what it has cached for an hour.
  const asked = ward.seen.slice(before).find(({ url }) => url === '/keeps');
  if (asked === undefined) return [...places, 'http cache'];
  return asked.cookie === undefined ? places : [...places, 'cookies sent'];
}
const everywhere = expect.arrayContaining([
  'cookies sent',
  'cookie',
  'localStorage',
  'sessionStorage',
  'caches',
  'indexedDB',
]);

/**
 * Page and worker send requests to their server all the time; a stream and a long answer stay open in the page and
 * in a frame, and the worker waits for another to begin.
 */
const underWay = new Map<string, ServerResponse>();
const streams = () => [...underWay.values()].filter(({ headersSent }) => headersSent);
async function keepTalking(): Promise<void> {
  const listed = { 'access-control-allow-origin': '*', 'content-type': 'text/event-stream' };
  for (const path of ['/events', '/long', '/frame-events'])
    ward.answer(path, (_request, response) => {
      response.writeHead(200, listed).write('data: begin\n\n');
      underWay.set(path, response);
    });
  ward.answer('/late', (_request, response) => void underWay.set('/late', response));
  const answerWith = (path: string, type: string, text: string) =>
    ward.answer(path, (_request, response) => response.writeHead(200, { 'content-type': type }).end(text));
  answerWith('/frame', 'text/html', `<script>new EventSource('/frame-events')</script>`);
  answerWith(
    '/talker.js',
    'text/javascript',
    `setInterval(() => fetch('/poll-worker').catch(() => null), 40);
    fetch('/late').then(() => postMessage(1), () => null);`,
  );
  await ward.inApp(`void (async () => {
    window.got = 0;
    setInterval(() => fetch('/poll-page').catch(() => null), 40);
    new EventSource('/events').onmessage = () => (window.got += 1);
    new Worker('/talker.js').onmessage = () => (window.got += 1);
    const frame = document.createElement('iframe');
    frame.src = '${ward.apiOrigin}/frame';
    document.body.append(frame);
    const reader = (await fetch('/long')).body.getReader();
    while (!(await reader.read()).done) window.got += 1;
  })().catch(() => null)`);
  await expect.poll(() => underWay.size).toBe(4);
}
const got = () => ward.inApp<number>('window.got');

/**
 * Nothing passes in either direction for many times the page's interval between requests, once what was on its way has
 * arrived.
 */
async function isSilent(): Promise<void> {
  const passed = async () => [ward.seen.length, await got()];
  await expect
    .poll(async () => {
      const before = await passed();
      await ward.page.waitForTimeout(400);
      return isDeepStrictEqual(await passed(), before);
    })
    .toBe(true);
}

describe('a clinical app in Electron', () => {
  it('is shown in the window, sandboxed, in an in-memory partition, and its server receives the token', async () => {
    await expect
      .poll(look)
      .toEqual({ views: 1, isAlive: true, sandbox: true, nodeIntegration: false, isPersistent: false });
    expect(ward.seen[0]?.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('is removed from the window at a lock, and its requests under way are aborted', async () => {
    await keep();
    await keepTalking();
    await expect.poll(got).toBe(2);
    await ward.page.getByRole('button', { name: 'Lock' }).click();
    await expect.poll(look).toMatchObject({ views: 0, isAlive: true });
    await expect.poll(() => streams().filter(({ closed }) => !closed).length).toBe(0);
    underWay.get('/late')?.writeHead(200).end('late');
    await isSilent();
  });

  it('stays hidden while its user is parked; the next user finds nothing of hers, and she later finds everything', async () => {
    await ward.page.getByRole('button', { name: /^Not you/ }).click();
    const parked = new ParkedUsers(ward.page);
    await parked.heading.waitFor();
    expect(await look()).toMatchObject({ views: 0, isAlive: true });
    await isSilent();
    const before = ward.seen.length;
    await ward.begin(1);
    expect(await found()).toEqual([]);
    await keep();
    const talk = ward.seen.slice(before).filter(({ url }) => url.startsWith('/poll') || url === '/events');
    expect(talk).toEqual([]);
    await signOut(ward.page);
    await parked.comeBackByPassword(ward.user(0).displayName, ward.user(0).password);
    await ward.untilAppIsShown();
    expect(await found()).toEqual(everywhere);
    await expect.poll(() => ward.seen.slice(before).some(({ url }) => url === '/poll-worker')).toBe(true);
  });

  it('is gone after sign-out with everything it has stored', async () => {
    await signOut(ward.page);
    await expect.poll(look).toMatchObject({ views: 0, isAlive: false });
    await ward.begin();
    expect(await found()).toEqual([]);
  });

  it('is gone in the same way after the server has ended the session', async () => {
    await keep();
    const ended = new EndedPage(ward.page);
    const database = ['--db', join(ward.computer.dataDirectory, 'carelink.sqlite')];
    const { out } = await runServerCommand(['session', 'list', '--json', ...database]);
    const [session] = JSON.parse(out) as { id: string }[];
    expect(await runServerCommand(['session', 'end', String(session?.id), ...database])).toMatchObject({
      code: 0,
    });
    await ended.heading.waitFor();
    await expect.poll(look).toMatchObject({ views: 0, isAlive: false });
    await ended.signInAgain.click();
    await ward.begin();
    expect(await found()).toEqual([]);
  });

  it('leaves nothing after a kill -9, not even on disk', async () => {
    await keep();
    expect(await found()).toEqual(everywhere);
    await ward.running.kill('SIGKILL');
    expect(await lookForTraces(ward.computer, [left])).toEqual([]);
    await ward.startAgain();
    await new LockPage(ward.page).unlock(ward.user(0).password);
    await ward.openApp();
    expect(await found()).toEqual([]);
    expect(await lookForTraces(ward.computer, [left])).toEqual([]);
  });
});
