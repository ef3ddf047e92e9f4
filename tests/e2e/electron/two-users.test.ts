import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Account } from '../../support/electron/provide-electron.ts';
import { type RunningWorkstation, WardComputer } from '../../support/electron/ward-computer.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { setUp } from './set-up.ts';
import { secretsInKeychain } from './traces.ts';

const electron = inject('electron');
/** Another account, which every computer has: a message bus wants one that the system knows. */
const other: Account = { name: 'nobody', uid: 65_534, gid: 65_534 };
const patience = { timeout: patienceMs };
const title = 'Set-up – CareLink Workstation';

let first: WardComputer;
let second: WardComputer;
let running: RunningWorkstation;
let child: ChildProcess;

beforeAll(async () => {
  if ('obstacle' in electron || electron.account === null) return;
  first = await WardComputer.open(electron);
  const { runtime, app } = electron;
  // Signed in by `su`, without a session of the system.
  second = await WardComputer.open({ ...electron, account: other }, '/usr/bin/env');
  delete second.desk.environment.XDG_RUNTIME_DIR;
  program = [runtime, '--disable-gpu', app];
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await first?.close();
  await second?.close();
});
beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
  else if (electron.account === null) context.skip('only root has two accounts to try it with');
});

let program: readonly string[] = [];
/** What the second user gives on the command line, to its end. */
async function ofSecond(...args: string[]): Promise<{ code: number; output: string }> {
  const ran = second.desk.spawn('/usr/bin/env', [...program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [ran.stdout, ran.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const [code] = await once(ran, 'close');
  return { code: Number(code), output };
}
const dataOf = (computer: WardComputer) => ['--data', computer.dataDirectory];

describe('two users of one computer', () => {
  it('have a workstation each at the same time, with a server, a keychain and a folder of their own', async () => {
    [running] = await Promise.all([
      first.start(),
      (async () => {
        child = second.desk.spawn('/usr/bin/env', [...program, ...dataOf(second)], { stdio: 'ignore' });
        await expect.poll(() => second.screen.windows(), patience).toContain(title);
      })(),
    ]);
    await setUp(running.page);
    expect(await second.screen.windows()).toContain(title);
    expect((await secretsInKeychain(first)).length).toBeGreaterThan(0);
    for (const { dataDirectory } of [first, second]) expect(statSync(dataDirectory).mode & 0o077).toBe(0);
    expect(statSync(second.dataDirectory).uid).toBe(other.uid);
  });

  it('come to the front each at their own second start', async () => {
    const again = await ofSecond(...dataOf(second));
    expect(again.code).toBe(0);
    expect(child.exitCode).toBeNull();
    expect(running.hasEnded).toBe(false);
    expect(await second.screen.windows()).toContain(title);
  });

  it('cannot use the folder of the other, and hear why', async () => {
    const { code, output } = await ofSecond('--json', ...dataOf(first));
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/not writable; make it yours or choose another/),
    ]);
    const wiped = await ofSecond('--wipe', '--yes', ...dataOf(first));
    expect([wiped.code, wiped.output]).toEqual([2, expect.stringContaining('give --wipe as its owner')]);
    expect(running.hasEnded).toBe(false);
  });

  it('do not wipe a folder of the other that anybody may write to', async () => {
    const { dataDirectory } = first;
    const before = readdirSync(dataDirectory).sort();
    const modes = [first.desk.home, dataDirectory].map((path) => [path, statSync(path).mode] as const);
    for (const [path] of modes) chmodSync(path, 0o777);
    const { code, output } = await ofSecond('--wipe', '--yes', '--with-records', ...dataOf(first));
    for (const [path, mode] of modes) chmodSync(path, mode);
    expect([code, output]).toEqual([2, expect.stringContaining("is another user's")]);
    expect(readdirSync(dataDirectory).sort()).toEqual(before);
    expect(running.hasEnded).toBe(false);
  });

  it('leave each other alone when one is wiped', async () => {
    await running.kill('SIGTERM');
    const { code } = await first.run(['--wipe', '--yes', '--with-records']);
    expect(code).toBe(0);
    expect(await secretsInKeychain(first)).toEqual([]);
    expect(child.exitCode).toBeNull();
    expect(readdirSync(join(second.dataDirectory, 'electron'))).toContain('SingletonLock');
    expect(await second.screen.windows()).toContain(title);
    child.kill('SIGTERM');
    const [ended] = await once(child, 'exit');
    expect(ended).toBe(0);
  });
});
