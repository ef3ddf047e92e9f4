import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStation, type Station } from '../../../apps/workstation/create-station.ts';
import { writeOfflineUse } from '../../../electron/core/emergency/offline-use.ts';
import { lockDataDirectory } from '../../../electron/platform/data-directory-lock.ts';
import { keychainServiceName } from '../../../electron/platform/keychain-service-name.ts';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SilentPowerEvents } from '../../../electron/platform/silent-power-events.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { ChildProcessLauncher } from '../../../electron/server-host/child-process-launcher.ts';
import { whenReady } from '../../../electron/server-host/when-ready.ts';
import { run } from '../../support/electron/keychain-session.ts';
import { needsKeychain } from '../../support/faults/keychain-available.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { Terminal } from '../../support/shell/terminal.ts';

const shell = new URL('../../../apps/workstation/browser-shell.ts', import.meta.url).pathname;
const serverEntry = new URL('../../../apps/workstation/server-process.ts', import.meta.url).pathname;
const doctor = { username: 'otto', password: 'plenty of quiet tea' };
const setUp = {
  administrator: { username: 'admin', display_name: 'Ida Marsh', password: 'plenty of quiet tea' },
  ward: { name: 'Ward B', profile: 'standard' },
  station: 'B-204',
  demo_users: false,
} as const;

let home: string;
let data: string;
let policy: string;
let server: TestServer | null = null;

beforeEach(async (context) => {
  needsKeychain(context);
  home = await mkdtemp(join(tmpdir(), 'carelink-wipe-'));
  data = join(home, '.local', 'share', 'carelink-workstation');
  policy = join(home, 'policy.json');
  mkdirSync(join(home, '.local', 'share'), { recursive: true });
  writeFileSync(policy, '{}');
});

afterEach(async () => {
  await server?.close();
  server = null;
  await rm(home, { recursive: true, force: true });
});

interface Wiped {
  readonly code: number;
  readonly printed: string;
  readonly outcome: { readonly ended: number; readonly untold: string[]; readonly stays: string[] };
}

async function wipe(args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Wiped> {
  const child = spawn(process.execPath, [shell, '--wipe', '--data', data, '--policy', policy, ...args], {
    env: { ...process.env, HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const outcome = args.includes('--json') ? JSON.parse(output) : { ended: 0, untold: [], stays: [] };
  return { code: Number(code), printed: output + errors, outcome };
}

/** Every path below the home folder. */
const listed = () =>
  (readdirSync(home, { recursive: true }) as string[]).filter((path) => !path.endsWith('-journal')).sort();

/** What any program of this account finds in the keychain, by its attributes. */
async function entries(of = data): Promise<string[]> {
  const search = 'secret-tool search --all service "$0" 2>&1 || true';
  const found = await run(['sh', ['-c', search, keychainServiceName(of)]], process.env);
  return [...found.matchAll(/^attribute\.username = (.*)$/gm)].map(([, name = '']) => name).sort();
}

function openStation(): Promise<Station> {
  return createStation({
    shell: 'browser',
    version: '0.0.0',
    dataDirectory: data,
    platform: process.platform,
    policyFile: policy,
    power: new SilentPowerEvents(),
    launcher: new ChildProcessLauncher(serverEntry),
  });
}

/** Two people sign in, one after the other, and write something; the workstation is closed over that. */
async function workAt(station: Station, people: readonly { username: string; password: string }[]) {
  const unlock = lockDataDirectory(data);
  const { actions } = station.workstation;
  await station.start();
  await whenReady(station.endpoint);
  const isNew = station.endpoint.mode === 'local';
  const phase = () => station.workstation.snapshot().phase.name;
  await expect.poll(phase).toBe(isNew ? 'setup_needed' : 'signed_out');
  if (isNew) expect(await actions['setup.run'](setUp)).toMatchObject({ ok: true });
  for (const person of people) {
    expect(await actions['session.sign-in'](person)).toEqual({ ok: true });
    const draft = { username: person.username, name: 'note', text: 'Bed 4: dry' };
    expect(await actions['draft.save'](draft)).toMatchObject({ ok: true });
    if (person !== people.at(-1)) await actions['session.switch-user']();
  }
  await station.stop();
  unlock();
}

const openSessions = (of: TestServer) =>
  withStoreOf(of, ({ unitOfWork }) =>
    unitOfWork.read(async ({ sessions }) =>
      (await Array.fromAsync(sessions.open())).map(({ id }) => id).sort(),
    ),
  );

/** A ward PC on which two people have been, at a server of the site. */
async function usedComputer(): Promise<TestServer> {
  server = await startTestServer();
  await addTestUser(server);
  await addTestUser(server, doctor);
  writeFileSync(policy, JSON.stringify({ server_url: server.url, station_name: 'ICU-3' }));
  await workAt(await openStation(), [nurse, doctor]);
  return server;
}

describe('--wipe', () => {
  it('ends the sessions at the server, and leaves the home and the keychain as they were before', async () => {
    const autostart = join(home, '.config', 'autostart');
    mkdirSync(autostart, { recursive: true });
    const before = listed();
    const site = await usedComputer();
    writeFileSync(join(autostart, 'carelink-workstation.desktop'), '[Desktop Entry]\n');
    writeFileSync(join(data, 'settings.json'), '{"ward":"ICU"}');
    writeFileSync(join(data, '.0123456789abcdef.tmp'), 'cut off');
    expect(await openSessions(site)).toHaveLength(2);
    expect((await entries()).length).toBeGreaterThan(5);
    expect(listed().length).toBeGreaterThan(before.length + 6);
    const { code, outcome } = await wipe(['--yes', '--json']);
    expect([code, outcome]).toEqual([
      0,
      { wiped: true, exitCode: 0, ended: 2, untold: [], stays: [], refusal: null },
    ]);
    expect(await openSessions(site)).toEqual([]);
    expect([await entries(), listed()]).toEqual([[], before]);
    // Once more does no harm, and makes nothing.
    expect(await wipe(['--yes'])).toMatchObject({
      code: 0,
      printed: 'Nothing of the workstation is left.\n',
    });
    expect([await entries(), listed()]).toEqual([[], before]);
  });

  it('asks first, lists what there is, and does nothing without a yes', async () => {
    const site = await usedComputer();
    const before = [await entries(), listed(), await openSessions(site)];
    expect(await wipe()).toMatchObject({ code: 2, printed: expect.stringContaining('Add --yes.') });
    const asked = async (answer: string) => {
      const command = [process.execPath, shell, '--wipe', '--data', data, '--policy', policy];
      const terminal = new Terminal(
        spawn(...Terminal.command(command), { stdio: 'pipe', env: { ...process.env, HOME: home } }),
      );
      await terminal.shows('Answer yes or no: ');
      await terminal.type(answer);
      return { code: await terminal.ended(), shown: terminal.shown };
    };
    const { code, shown } = await asked('y\r');
    expect(code).toBe(2);
    for (const line of ['2 sessions', '2 drafts', 'its log', data]) expect(shown).toContain(line);
    expect(shown).toMatch(/\d+ entries in the keychain/);
    expect((await asked('\u0004')).code).toBe(2);
    expect([await entries(), listed(), await openSessions(site)]).toEqual(before);
    expect((await asked('yes\r')).code).toBe(0);
    expect([await entries(), await openSessions(site)]).toEqual([[], []]);
  });

  it('does nothing while the workstation runs', async () => {
    await usedComputer();
    const unlock = lockDataDirectory(data);
    const before = [await entries(), listed()];
    const { code, printed } = await wipe(['--yes', '--with-records']);
    unlock();
    expect([code, printed]).toEqual([2, expect.stringMatching(/is running .*close it first/)]);
    expect([await entries(), listed()]).toEqual(before);
  });

  it('tells no server where the policy is faulty, and removes', async () => {
    const site = await usedComputer();
    const sessions = await openSessions(site);
    writeFileSync(policy, '{"server_url": "http');
    const { code, outcome } = await wipe(['--yes', '--json']);
    expect([code, outcome.untold.toSorted()]).toEqual([3, sessions]);
    expect(await openSessions(site)).toEqual(sessions);
    expect([await entries(), listed()]).toEqual([[], ['.local', '.local/share', 'policy.json']]);
  });

  it('does not lose an emergency access that no server knows of; else removes where none can be told, and says of which sessions', async () => {
    const site = await usedComputer();
    const sessions = await openSessions(site);
    const use = {
      id: '0198c2f4-6d6e-4c51-b4a5-0a2b3c4d5e6f',
      serverId: site.url,
      codeId: 'K7QMA2B3',
      person: 'Ida Marsh',
      reasonCode: 'other',
      reason: 'resuscitation',
      startedAtMs: site.clock.nowMs() - 60_000,
      endedAtMs: site.clock.nowMs(),
    } as const;
    const secrets = await openSecretStore({
      service: keychainServiceName(data),
      platform: process.platform,
      clock: new SystemClock(),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    await secrets.set(`emergency-use:${use.id}`, writeOfflineUse(use));
    // From another version.
    await secrets.set('emergency-use:0198c2f4-6d6e-4c51-b4a5-0a2b3c4d5e70', 'something else');
    await site.stop();
    const before = [await entries(), listed()];
    const kept = await wipe(['--yes']);
    expect([kept.code, kept.printed]).toEqual([2, expect.stringContaining('2 emergency accesses')]);
    expect([await entries(), listed()]).toEqual(before);
    const { code, outcome } = await wipe(['--yes', '--json', '--with-records']);
    expect([code, outcome.untold.toSorted(), outcome.stays]).toEqual([3, sessions, []]);
    expect([await entries(), listed()]).toEqual([[], ['.local', '.local/share', 'policy.json']]);
  });

  it('leaves the server of the computer, with its audit trail, unless that is meant', async () => {
    await workAt(await openStation(), [setUp.administrator]);
    const { code, outcome } = await wipe(['--yes', '--json']);
    expect([code, outcome.ended, outcome.untold]).toEqual([1, 1, []]);
    expect(outcome.stays).toEqual([expect.stringMatching(/carelink\.sqlite stays, .* --with-records/)]);
    expect(readdirSync(data).filter((name) => !name.startsWith('carelink.'))).toEqual([]);
    expect(readdirSync(data)).toContain('carelink.keys.json');
    expect(await entries()).toEqual([]);
    const all = await wipe(['--yes', '--with-records']);
    expect([all.code, listed()]).toEqual([0, ['.local', '.local/share', 'policy.json']]);
  });

  it('removes the files without a keychain, and says how its entries go', async () => {
    await usedComputer();
    const kept = await entries();
    const none = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', XDG_RUNTIME_DIR: '/nowhere' };
    const { code, outcome } = await wipe(['--yes', '--json'], none);
    const command = /secret-tool clear service "[^"]+"/;
    expect([code, outcome.stays]).toEqual([1, [expect.stringMatching(command)]]);
    expect(listed()).toEqual(['.local', '.local/share', 'policy.json']);
    expect(await entries()).toEqual(kept);
    // The command does what is said of it.
    await run(['sh', ['-c', command.exec(String(outcome.stays))?.[0] ?? '']], process.env);
    expect(await entries()).toEqual([]);
  });

  it('touches nothing of others: no folder without our mark, no files in ours, nothing behind links', async () => {
    const foreign = join(home, 'project');
    mkdirSync(join(foreign, 'electron'), { recursive: true });
    mkdirSync(join(foreign, 'logs'));
    writeFileSync(join(foreign, 'settings.json'), '{}');
    const before = listed();
    expect((await wipe(['--yes', '--with-records', '--data', foreign])).code).toBe(0);
    expect(listed()).toEqual(before);
    const unlock = lockDataDirectory(data);
    unlock();
    symlinkSync(foreign, join(data, 'drafts'));
    writeFileSync(join(data, 'thesis.odt'), 'mine');
    const { code, outcome } = await wipe(['--yes', '--json']);
    expect([code, outcome.stays]).toEqual([1, [expect.stringContaining('thesis.odt stays')]]);
    expect(lstatSync(join(foreign, 'settings.json')).isFile()).toBe(true);
    expect(readdirSync(data)).toEqual(['thesis.odt']);
  });
});
