import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  KeychainHome,
  keychainCommand,
  keychainObstacle,
  run,
} from '../../support/electron/keychain-session.ts';

const obstacle = keychainObstacle(process.env);
const [program, [script = '']] = keychainCommand();
const command = (...args: string[]) => [program, script, 'CareLink Workstation test', ...args].join("' '");
const quoted = (...args: string[]) => `'${command(...args)}'`;

let home: KeychainHome;

beforeEach(async (context) => {
  if (obstacle !== null) context.skip(obstacle);
  home = await KeychainHome.create();
});
afterEach(() => home?.remove());

const lastLine = (output: string): unknown => JSON.parse(output.trim().split('\n').at(-1) ?? '');

describe('without a usable keychain secrets stay in memory', () => {
  it('where there is no message bus', async () => {
    const environment = { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
    const output = await run(keychainCommand('CareLink Workstation test', 'status'), environment);
    expect(lastLine(output)).toEqual({
      persistence: 'memory',
      backend: 'Secret Service',
      reason: 'No Secret Service is running.',
      trouble: 'missing',
    });
  });

  it('where the keychain is locked, and it is persistent again once it is unlocked', async () => {
    expect(lastLine(await home.run(quoted('status'), true))).toMatchObject({ persistence: 'persistent' });
    await home.run(quoted('set', 'session', 'kept'), true);
    const keyrings = join(home.folder, '.local', 'share', 'keyrings');
    const before = await readdir(keyrings);
    expect(lastLine(await home.run(quoted('status'), false))).toEqual({
      persistence: 'memory',
      backend: 'Secret Service',
      reason: 'The Secret Service is locked.',
      trouble: 'locked',
    });
    // A session that was stored before the lock is still there, and nothing was written elsewhere.
    expect(await readdir(keyrings)).toEqual(before);
    expect(lastLine(await home.run(quoted('get', 'session'), true))).toBe('kept');
    // And a process that started without it uses it as soon as it is unlocked.
    expect(lastLine(await home.run(quoted('become-usable', 'session'), false))).toEqual({
      trouble: 'locked',
      early: false,
      status: { persistence: 'persistent', backend: 'Secret Service', reason: null, trouble: null },
      kept: 'kept',
    });
    // So does one that has nothing there yet: its first write fails, which must not count against that service for
    // ever.
    const newcomer = command('become-usable', 'session').replace('Workstation test', 'Workstation new');
    expect(lastLine(await home.run(`'${newcomer}'`, false))).toMatchObject({ early: false, kept: null });
  });

  it('where it hangs: every call ends in time, and so does the process', async () => {
    const output = await home.run(`${quoted('hang')} "$DAEMON"; kill -CONT "$DAEMON"`, true);
    const result = lastLine(output) as { failure: string; waitedMs: number; reason: string };
    expect(result).toMatchObject({
      failure: 'SecretStoreError',
      reason: 'The Secret Service does not answer.',
    });
    expect(result.waitedMs).toBeLessThan(6_000);
  });
});

it('a keychain service that crashes and comes back costs nothing', async () => {
  const output = await home.runSupervised(keychainCommand('CareLink Workstation test', 'outlive'));
  expect(lastLine(output)).toEqual({
    kept: 'kept',
    absent: null,
    changed: 'changed',
    names: ['session'],
  });
});

it('a list is whole while entries come and go', async () => {
  const output = await home.runSupervised(keychainCommand('CareLink Workstation test', 'list-amid-changes'));
  expect(lastLine(output)).toEqual([true]);
});
