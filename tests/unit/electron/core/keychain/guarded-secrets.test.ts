import { describe, expect, it } from 'vitest';
import { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import { InMemorySecretStore } from '../../../../../electron/core/ports/in-memory-secret-store.ts';
import { SecretStoreError } from '../../../../../electron/core/ports/secret-store.ts';
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

  describe('with two changes of an entry at once', () => {
    /** A store that answers none of them until the test says how. */
    function slow() {
      const parts = guard();
      const answers: PromiseWithResolvers<void>[] = [];
      const answerLater = () => {
        const answer = Promise.withResolvers<void>();
        answers.push(answer);
        return answer.promise;
      };
      const refuse = (which: number) => answers[which]?.reject(new SecretStoreError('locked'));
      const accept = (which: number) => answers[which]?.resolve();
      Object.assign(parts.store, { set: answerLater, delete: answerLater });
      return { ...parts, accept, refuse };
    }

    it.each(['in their order', 'the other way round'])(
      'does not remove later what was written after a removal that failed: %s',
      async (order) => {
        const { store, secrets, accept, refuse } = slow();
        const changes = [secrets.remove('name'), secrets.write('name', 'new')];
        const answers = [() => refuse(0), () => accept(1)];
        for (const answer of order === 'in their order' ? answers : answers.reverse()) {
          answer();
          await Promise.race(changes);
        }
        expect(await Promise.all(changes)).toEqual([false, true]);
        expect(secrets.removesLater('name')).toBe(false);
        Object.assign(store, { delete: () => expect.unreachable() });
        await secrets.retryRemovals();
      },
    );

    it('does not miss what was removed after a write that failed', async () => {
      const { store, secrets, accept, refuse } = slow();
      const changes = [secrets.write('name', 'value'), secrets.remove('name')];
      accept(1);
      await changes[1];
      refuse(0);
      expect(await Promise.all(changes)).toEqual([false, true]);
      expect(secrets.keepsInMemory('name')).toBe(false);
      expect(secrets.status).toEqual(store.status);
    });

    it('misses what was refused, although an older text is accepted afterwards', async () => {
      const { secrets, accept, refuse } = slow();
      const changes = [secrets.write('name', 'old'), secrets.write('name', 'new')];
      refuse(1);
      await changes[1];
      accept(0);
      expect(await Promise.all(changes)).toEqual([true, false]);
      expect(secrets.keepsInMemory('name')).toBe(true);
    });
  });

  it('does not wait for a keychain that never answers', async () => {
    const { store, clock, secrets } = guard();
    store.get = () => new Promise(() => undefined);
    const reading = secrets.read('name');
    await clock.advance(5_000);
    expect(await reading).toEqual({ readable: false, trouble: 'unanswered' });
    expect(clock.pendingTimers).toBe(0);
  });

  describe('after one wait in vain', () => {
    /** How long an operation is waited for, in milliseconds; null: it is answered. */
    async function waited(
      { clock }: ReturnType<typeof guard>,
      work: Promise<unknown>,
    ): Promise<number | null> {
      let isOver = false;
      void work.then(() => {
        isOver = true;
      });
      await clock.advance(0);
      for (let ms = 0; ms <= 10_000; ms += 100) {
        if (isOver) return ms;
        await clock.advance(100);
      }
      return null;
    }

    it('waits little for the next one, whichever it is, until the keychain answers something', async () => {
      const parts = guard();
      const { store, secrets } = parts;
      const { get } = store;
      store.get = () => new Promise(() => undefined);
      store.set = () => new Promise(() => undefined);
      store.names = () => new Promise(() => undefined);
      expect(await waited(parts, secrets.read('one'))).toBe(5_000);
      expect(await waited(parts, secrets.read('two'))).toBe(500);
      expect(await waited(parts, secrets.write('three', 'value'))).toBe(500);
      expect(await waited(parts, secrets.list())).toBe(500);
      store.get = get;
      expect(await waited(parts, secrets.read('four'))).toBe(0);
      store.get = () => new Promise(() => undefined);
      expect(await waited(parts, secrets.read('five'))).toBe(5_000);
    });

    it('waits little for an entry that did not answer, while others do', async () => {
      const parts = guard();
      const { store, secrets } = parts;
      const { get } = store;
      store.get = (name) => (name === 'one' ? new Promise(() => undefined) : get.call(store, name));
      expect(await waited(parts, secrets.read('one'))).toBe(5_000);
      expect(await waited(parts, secrets.read('two'))).toBe(0);
      expect(await waited(parts, secrets.read('one'))).toBe(500);
      expect(await waited(parts, secrets.write('two', 'value'))).toBe(0);
      store.get = get;
      await secrets.read('one');
      store.get = () => new Promise(() => undefined);
      expect(await waited(parts, secrets.read('one'))).toBe(5_000);
    });

    it('takes a late answer for one', async () => {
      const parts = guard();
      const { store, secrets, clock } = parts;
      const answer = Promise.withResolvers<null>();
      store.get = () => answer.promise;
      expect(await waited(parts, secrets.read('one'))).toBe(5_000);
      answer.resolve(null);
      await clock.advance(0);
      store.get = () => new Promise(() => undefined);
      expect(await waited(parts, secrets.read('one'))).toBe(5_000);
    });
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
