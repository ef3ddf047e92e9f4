import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeApplication } from '../../support/electron/fake-application.ts';

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
let application: FakeApplication;
let errors: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-main-'));
  application = new FakeApplication();
  application.app.ready.resolve();
  errors = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text, ...rest: unknown[]) => {
    errors += String(text);
    (rest.at(-1) as (() => void) | undefined)?.();
    return true;
  });
});
afterEach(async () => {
  process.argv = argv;
  vi.restoreAllMocks();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.removeAllListeners(signal);
  await rm(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<void> {
  Object.assign(fake.modules, application.electron);
  process.argv = ['electron', '--ozone-platform=headless', '.', ...args, '--data', folder];
  vi.resetModules();
  await import('../../../apps/workstation/main.ts');
}

/** What ends the process without Electron's help, with the exit codes it would use. */
function watchExit(): number[] {
  const codes: number[] = [];
  // Node's own, which no type declaration has.
  const ends = process as unknown as { reallyExit(code: number): void };
  vi.spyOn(ends, 'reallyExit').mockImplementation((code) => void codes.push(code));
  vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  return codes;
}

it('tells a script that starts it a second time why nothing follows', async () => {
  application.app.isFirst = false;
  await start('--json');
  await expect.poll(() => application.app.exits).toEqual(['exit 1']);
  expect(errors).toBe(
    `Another CareLink Workstation is running with the data folder ${folder}. Stop it, or choose another folder with --data.\n`,
  );
  expect(application.windows).toEqual([]);
});

it('leaves a second start by a person to the first window', async () => {
  application.app.isFirst = false;
  await start();
  expect([errors, application.messages, application.app.exits]).toEqual(['', [], ['exit 0']]);
});

it('keeps its window when a script waits for a server that does not start', async () => {
  await start('--json');
  await vi.waitFor(() => expect(errors).not.toBe(''), 60_000);
  expect(errors).toBe('The key file is missing. More is in /data/workstation.log.\n');
  expect(application.windows[0]?.webContents.loaded).toEqual(['carelink://app/']);
  expect(application.app.exits).toEqual([]);
});

it('--doctor prints a report, opens no window, asks for no lock, and ends with the outcome', async () => {
  const codesOfExit = watchExit();
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest: unknown[]) => {
    output += String(text);
    (rest.at(-1) as (() => void) | undefined)?.();
    return true;
  });
  await start('--doctor', '--json');
  await vi.waitFor(() => expect(codesOfExit).toEqual([0]), 60_000);
  expect([application.app.calls, application.messages, application.windows, errors]).toEqual([
    ['sandbox'],
    [],
    [],
    '',
  ]);
  const { checks } = JSON.parse(output) as { checks: { check: string; result: { code: string } }[] };
  const codes = Object.fromEntries(checks.map(({ check, result }) => [check, result.code]));
  expect(codes).toMatchObject({ server: 'server_not_set_up', proxy: 'proxy_none', data_folder: 'folder_ok' });
});

it('--enrol opens no window, asks for no lock, and says in one line why there is nothing to enrol at', async () => {
  const codesOfExit = watchExit();
  await start('--enrol');
  await vi.waitFor(() => expect(codesOfExit).toEqual([2]), 60_000);
  expect([application.app.calls, application.messages, application.windows]).toEqual([['sandbox'], [], []]);
  expect(errors).toBe(
    'This workstation has its own token server; name the server of the site in the policy.\n',
  );
});
