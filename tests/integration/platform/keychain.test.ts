import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SecretStore } from '../../../electron/core/ports/secret-store.ts';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { RecordingLog } from '../../support/core/recording-log.ts';
import { keychainCommand, keychainObstacle, run } from '../../support/electron/keychain-session.ts';

const obstacle = keychainObstacle(process.env);
const longSecret = 'x'.repeat(1_000);
let service: string;
let store: SecretStore;

const open = (named: string) =>
  openSecretStore({ service: named, platform: 'linux', clock: new SystemClock(), log: new RecordingLog() });

beforeEach(async (context) => {
  if (obstacle !== null) context.skip(obstacle);
  service = `CareLink Workstation test ${randomBytes(6).toString('hex')}`;
  store = await open(service);
});

describe('a real keychain', () => {
  it('is persistent and says which it is', () => {
    expect(store.status).toEqual({
      persistence: 'persistent',
      backend: 'Secret Service',
      reason: null,
      trouble: null,
    });
  });

  it.each(['short', longSecret, 'y'.repeat(1_200), '{"kty":"EC","name":"Zoë 🩺"}'])(
    'keeps what was set',
    async (value) => {
      await store.set('device-key', value);
      expect(await store.get('device-key')).toBe(value);
      expect(await (await open(service)).get('device-key')).toBe(value);
    },
  );

  it('replaces, deletes, and takes no offence at what is not there', async () => {
    await store.set('session', 'old');
    await store.set('session', 'new');
    expect(await store.get('session')).toBe('new');
    await store.delete('session');
    await store.delete('session');
    expect(await store.get('session')).toBeNull();
    expect(await store.names()).toEqual([]);
  });

  it('lists its own names, without probes and other installations', async () => {
    const other = await open(`${service} other`);
    await other.set('device-key', 'theirs');
    for (const name of ['device-key', 'session', 'refresh:0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f']) {
      await store.set(name, longSecret);
    }
    await store.delete('session');
    await store.set('probe:1:left-over', 'by a process that was killed');
    expect((await store.names()).sort()).toEqual([
      'device-key',
      'refresh:0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f',
    ]);
  });

  it('removes the probe of a process that was killed long ago, not one that may be under way', async () => {
    const young = `probe:${Date.now()}:running`;
    await store.set('probe:1:left-over', 'old');
    await store.set(young, 'young');
    const next = await open(service);
    expect(await next.get('probe:1:left-over')).toBeNull();
    expect(await next.get(young)).toBe('young');
  });

  it('runs operations on one name in the order in which they were called', async () => {
    const done: string[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        await (index % 3 === 2 ? store.delete('session') : store.set('session', `v${index}`));
        done.push(`v${index}`);
      }),
    );
    expect(done).toEqual(Array.from({ length: 12 }, (_, index) => `v${index}`));
    await store.set('session', 'last');
    const [before, , after] = await Promise.all([
      store.get('session'),
      store.delete('session'),
      store.get('session'),
    ]);
    expect([before, after]).toEqual(['last', null]);
  });

  it('is the Secret Service, not the kernel keyring: another program of the desktop finds the entry', async () => {
    await store.set('device-key', 'seen');
    const found = await run(
      ['secret-tool', ['lookup', 'service', service, 'username', 'device-key']],
      process.env,
    );
    expect(found.trim()).toBe('seen');
  });

  it('is shared by two processes', async () => {
    await run(keychainCommand(service, 'set', 'session', longSecret), process.env);
    expect(await store.get('session')).toBe(longSecret);
    await store.set('session', 'answer');
    const seen = await run(keychainCommand(service, 'get', 'session'), process.env);
    expect(JSON.parse(seen)).toBe('answer');
  });

  it('holds one whole value after two processes wrote at the same time', async () => {
    const write = (prefix: string) =>
      run(keychainCommand(service, 'set-often', 'session', prefix, '40'), process.env);
    await Promise.all([write('a'), write('b')]);
    expect(await store.get('session')).toMatch(/^[ab]39:x{1000}$/);
    expect(await store.names()).toEqual(['session']);
  });

  it('holds the old or the new value whenever a process is killed while it writes', {
    timeout: 60_000,
  }, async () => {
    await store.set('session', `0:${longSecret}`);
    let newest = -1;
    for (let round = 0; round < 10; round += 1) {
      const child = spawn(...keychainCommand(service, 'set-often', 'session', `${round}.`), {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await sleep(randomInt(0, 120));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const value = (await store.get('session')) ?? 'nothing';
      expect(value).toMatch(/^[\d.]+:x{1000}$/);
      newest = Math.max(newest, Number.parseInt(value, 10));
      expect(await store.names()).toEqual(['session']);
    }
    // Otherwise no process would have got as far as writing, and nothing would be shown by this.
    expect(newest).toBeGreaterThan(0);
  });
});
