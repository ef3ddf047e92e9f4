import { describe, expect, it } from 'vitest';
import { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import { InMemorySecretStore } from '../../../../../electron/core/ports/in-memory-secret-store.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

function guard(store = new TestSecretStore()) {
  const clock = new FakeClock();
  return { store, clock, secrets: new GuardedSecrets(store, clock, new RecordingLog()) };
}

describe('GuardedSecrets', () => {
  it('tells on screen that a write failed until one succeeds', async () => {
    const { store, secrets } = guard();
    store.writable = false;
    expect(await secrets.write('name', 'value')).toBe(false);
    expect(secrets.status.persistence).toBe('memory');
    store.writable = true;
    expect(await secrets.write('name', 'value')).toBe(true);
    expect(secrets.status).toEqual(store.status);
  });

  it('removes later what could not be removed at once', async () => {
    const { store, secrets } = guard();
    await secrets.write('name', 'value');
    store.writable = false;
    expect(await secrets.remove('name')).toBe(false);
    expect(secrets.allRemoved).toBe(false);
    expect(store.entries.has('name')).toBe(true);
    store.writable = true;
    await secrets.retryRemovals();
    expect(secrets.allRemoved).toBe(true);
    expect(store.entries.has('name')).toBe(false);
  });

  it('does not remove later what was written since', async () => {
    const { store, secrets } = guard();
    store.writable = false;
    await secrets.remove('name');
    store.writable = true;
    await secrets.write('name', 'new');
    await secrets.retryRemovals();
    expect(store.entries.get('name')).toBe('new');
  });

  it('does not wait for a keychain that never answers', async () => {
    const { store, clock, secrets } = guard();
    store.get = () => new Promise(() => undefined);
    const reading = secrets.read('name');
    await clock.advance(5_000);
    expect(await reading).toEqual({ readable: false });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('InMemorySecretStore', () => {
  it('keeps, replaces, lists and forgets, and says that it is no keychain', async () => {
    const store = new InMemorySecretStore('There is no keychain.');
    expect(store.status).toEqual({
      persistence: 'memory',
      backend: 'Memory',
      reason: 'There is no keychain.',
      trouble: 'missing',
    });
    await store.set('a', '1');
    await store.set('a', '2');
    expect([await store.get('a'), await store.get('b'), await store.names()]).toEqual(['2', null, ['a']]);
    await store.delete('a');
    await store.delete('a');
    expect(await store.names()).toEqual([]);
  });
});
