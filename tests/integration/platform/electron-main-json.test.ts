import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  FakeBrowserWindow,
  FakeIpcMain,
  FakePowerMonitor,
  FakeProtocol,
  FakeSession,
  FakeUtilityProcess,
  FakeWebContentsView,
} from '../../support/electron/fake-electron.ts';

const fake = vi.hoisted(() => ({ modules: {} as Record<string, unknown> }));
vi.mock('electron', () => fake.modules);
vi.mock('../../../electron/core/page/static-pages.ts', () => ({
  loadStaticPages: async () => ({ index: () => '<html></html>', file: () => null }),
}));
vi.mock('../../../apps/workstation/server-url-of.ts', () => ({
  serverUrlOf: () => Promise.reject(new Error('The key file is missing. More is in /data/workstation.log.')),
}));

const argv = process.argv;
let folder: string;
/** Codes of exits; -1: asked to quit. */
let exits: number[];
let boxes: string[];
let errors: string;
let windows: FakeBrowserWindow[];
let app: EventEmitter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-main-'));
  [exits, boxes, errors, windows] = [[], [], '', []];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text);
    return true;
  });
});
afterEach(async () => {
  process.argv = argv;
  vi.restoreAllMocks();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.removeAllListeners(signal);
  await rm(folder, { recursive: true, force: true });
});

async function start(args: readonly string[], { isFirst }: { isFirst: boolean }): Promise<void> {
  app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    enableSandbox: () => undefined,
    setPath: () => undefined,
    requestSingleInstanceLock: () => isFirst,
    whenReady: async () => undefined,
    getVersion: () => '1.2.3',
    quit: () => exits.push(-1),
    exit: (code: number) => exits.push(code),
  });
  const protocol = new FakeProtocol();
  Object.assign(fake.modules, {
    app,
    protocol,
    ipcMain: new FakeIpcMain(),
    utilityProcess: new FakeUtilityProcess(),
    WebContentsView: FakeWebContentsView,
    session: {
      defaultSession: Object.assign(new FakeSession(), { protocol, resolveProxy: async () => 'DIRECT' }),
    },
    powerMonitor: new FakePowerMonitor(),
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => undefined },
    dialog: { showErrorBox: (_title: string, text: string) => boxes.push(text) },
    net: { fetch: () => Promise.reject(new Error('no network here')) },
    BrowserWindow: class extends FakeBrowserWindow {
      constructor() {
        super();
        windows.push(this);
      }
    },
  });
  process.argv = ['electron', '.', ...args];
  vi.resetModules();
  await import('../../../apps/workstation/main.ts');
}

it('tells a script that starts it a second time why nothing follows', async () => {
  await start(['--json', '--data', folder], { isFirst: false });
  expect(errors).toBe(
    `Another CareLink Workstation is running with the data folder ${folder}. Stop it, or choose another folder with --data.\n`,
  );
  expect(exits).toEqual([1]);
  expect(windows).toEqual([]);
});

it('leaves a second start by a person to the first window', async () => {
  await start(['--data', folder], { isFirst: false });
  expect([errors, boxes, exits]).toEqual(['', [], [0]]);
});

it('says in a box what is wrong with the data folder', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await start(['--data', file], { isFirst: true });
  expect(boxes).toEqual([`The data folder ${file} is a file or lies in one; choose a folder with --data.`]);
  expect(exits).toEqual([1]);
});

it('keeps its window when a script waits for a server that does not start', async () => {
  await start(['--json', '--data', folder], { isFirst: true });
  await vi.waitFor(() => expect(errors).not.toBe(''), 10_000);
  expect(errors).toBe('The key file is missing. More is in /data/workstation.log.\n');
  expect(windows[0]?.webContents.loaded).toEqual(['carelink://app/']);
  expect(exits).toEqual([]);
});

it('closes with a message when its page keeps crashing', async () => {
  await start(['--data', folder], { isFirst: true });
  await vi.waitFor(() => expect(windows[0]?.webContents.loaded).toHaveLength(1), 10_000);
  for (let crashes = 0; crashes < 5; crashes += 1) {
    expect(boxes).toEqual([]);
    windows[0]?.webContents.attempt('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
  }
  expect(boxes).toEqual([
    `Its screen failed again and again. Start it again; if that does not help, the log is ${join(folder, 'logs', 'workstation.log')}.`,
  ]);
  expect(exits).toEqual([-1]);
});

it('--doctor prints a report, opens no window, asks for no lock, and ends with the outcome', async () => {
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest: unknown[]) => {
    output += String(text);
    (rest.at(-1) as (() => void) | undefined)?.();
    return true;
  });
  await start(['--doctor', '--json', '--data', folder], { isFirst: false });
  await vi.waitFor(() => expect(exits).not.toEqual([]), 10_000);
  expect([exits, boxes, windows, errors]).toEqual([[0], [], [], '']);
  const { checks } = JSON.parse(output) as { checks: { check: string; result: { code: string } }[] };
  const codes = Object.fromEntries(checks.map(({ check, result }) => [check, result.code]));
  expect(codes).toMatchObject({ server: 'server_not_set_up', proxy: 'proxy_none', data_folder: 'folder_ok' });
});

it('--enrol opens no window, asks for no lock, and says in one line why there is nothing to enrol at', async () => {
  vi.mocked(process.stderr.write).mockImplementation((text, ...rest: unknown[]) => {
    errors += String(text);
    (rest.at(-1) as (() => void) | undefined)?.();
    return true;
  });
  await start(['--enrol', '--data', folder], { isFirst: false });
  await vi.waitFor(() => expect(exits).not.toEqual([]), 10_000);
  expect([exits, boxes, windows]).toEqual([[2], [], []]);
  expect(errors).toBe(
    'This workstation has a token server of its own; name the server of the site by policy.\n',
  );
});
