import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  appDraftChannel,
  appPrintChannel,
  appUserChannel,
  callChannel,
} from '../../../electron/ipc/ipc-names.ts';
import { isAnswered } from '../../../electron/platform/start-request.ts';
import { FakeApplication } from '../../support/electron/fake-application.ts';
import { FakeEvent } from '../../support/electron/fake-electron.ts';

const fake = vi.hoisted(() => ({ modules: {} as Record<string, unknown> }));
vi.mock('electron', () => fake.modules);
vi.mock('../../../electron/core/page/static-pages.ts', () => ({
  loadStaticPages: async () => ({ index: () => '<html></html>', file: () => null }),
}));

const application = new FakeApplication();
const { app, ipcMain, protocol, utilityProcess, defaultSession, windows } = application;
const argv = process.argv;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-main-'));
  Object.assign(fake.modules, application.electron);
  process.argv = ['electron', '--ozone-platform=headless', '.', '--data', folder];
  await import('../../../apps/workstation/main.ts');
});

afterAll(async () => {
  process.argv = argv;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.removeAllListeners(signal);
  await rm(folder, { recursive: true, force: true });
});

it('declares the scheme, the sandbox and its data folder before the app is ready, and starts nothing', () => {
  expect(protocol.privileged).toHaveLength(1);
  expect(app.calls).toEqual(['sandbox', 'lock']);
  expect(app.paths.get('userData')).toBe(join(folder, 'electron'));
  expect(windows).toEqual([]);
  expect(utilityProcess.forks).toEqual([]);
});

it('then guards the session, serves the pages, answers the channels, starts the server and opens the window', async () => {
  app.ready.resolve();
  await vi.waitFor(() => expect(windows[0]?.webContents.loaded).toEqual(['carelink://app/']), 60_000);
  expect(Object.keys(defaultSession.handlers)).toContain('permissionRequest');
  expect([...protocol.served.keys()]).toEqual(['carelink']);
  expect([...ipcMain.handlers.keys()].sort()).toEqual([
    appDraftChannel,
    appUserChannel,
    appPrintChannel,
    callChannel,
  ]);
  expect(app.eventNames()).toEqual(expect.arrayContaining(['web-contents-created', 'certificate-error']));
  expect(utilityProcess.children[0]?.messages).toMatchObject([
    { type: 'start', databaseFile: join(folder, 'carelink.sqlite') },
  ]);
  const contents = windows[0]?.webContents;
  const event = { sender: contents, senderFrame: contents?.mainFrame };
  expect(await ipcMain.invoke(callChannel, event, { name: 'snapshot.get' })).toMatchObject({
    shell: 'electron',
    version: '1.2.3',
  });
});

const startAgain = (isScript = false) => {
  const id = randomUUID();
  app.emit('second-instance', new FakeEvent(), [], folder, { id, isScript });
  return isAnswered(join(folder, 'electron'), id);
};

it('shows its window at a second start, and says so', () => {
  expect(startAgain()).toBe(true);
  expect(windows[0]?.calls).toContain('focus');
  expect(windows).toHaveLength(1);
});

it('shows no window for a script that starts it once more, which is told', () => {
  const before = windows[0]?.calls.length;
  expect(startAgain(true)).toBe(true);
  expect(windows[0]?.calls).toHaveLength(before ?? Number.NaN);
});

it.each([undefined, null, 'text', { id: '../../x', isScript: false }, { id: 7, isScript: 'yes' }])(
  'takes whatever else a second start says of itself for a person: %j',
  (said) => {
    const before = windows[0]?.calls.length ?? Number.NaN;
    app.emit('second-instance', new FakeEvent(), [], folder, said);
    expect(windows[0]?.calls.slice(before)).toContain('focus');
  },
);

it('does not answer a start while its window closes: nobody would see a window', () => {
  const before = windows[0]?.calls.length ?? Number.NaN;
  windows[0]?.emit('close', new FakeEvent());
  expect(startAgain()).toBe(false);
  expect(windows[0]?.calls.slice(before)).not.toContain('focus');
});

it('exits only after its window is gone and the server has stopped, however often it is asked', async () => {
  const server = utilityProcess.children[0];
  const [first, second] = [new FakeEvent(), new FakeEvent()];
  app.emit('before-quit', first);
  app.emit('before-quit', second);
  expect([first.defaultPrevented, second.defaultPrevented]).toEqual([true, true]);
  expect([startAgain(), startAgain(true)]).toEqual([false, false]);
  await expect.poll(() => server?.messages.at(-1)).toEqual({ type: 'stop' });
  expect(windows[0]?.isGone).toBe(true);
  expect(app.calls).not.toContain('exit 0');
  app.emit('window-all-closed');
  server?.emit('exit', 0);
  await expect.poll(() => app.calls).toContain('exit 0');
  expect(app.exits).toHaveLength(1);
});
