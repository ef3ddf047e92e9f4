import { describe, expect, it } from 'vitest';
import { SecretStoreError } from '../../../../electron/core/ports/secret-store.ts';
import { AwaitedSecretStore } from '../../../../electron/platform/awaited-secret-store.ts';
import { keychainTroubleOf } from '../../../../electron/platform/keychain-trouble.ts';
import { keychainLock } from '../../../../electron/platform/open-secret-store.ts';
import { TestSecretStore } from '../../../support/core/test-secret-store.ts';

function awaited() {
  const keychain = new TestSecretStore();
  const state = {
    fault: 'the collection is locked' as string | null,
    lock: 'locked' as 'locked' | 'unlocked' | 'unknown',
    probes: 0,
  };
  const store = new AwaitedSecretStore({
    keychain,
    probe: async () => {
      state.probes += 1;
      if (state.fault !== null) throw new Error(state.fault);
    },
    lock: async () => state.lock,
  });
  return { keychain, state, store };
}

describe('a keychain that is waited for', () => {
  it('accepts nothing and gives nothing until it can be used, and says why', async () => {
    const { keychain, store } = awaited();
    expect(await store.open()).toBe(false);
    expect(store.status).toEqual({
      persistence: 'memory',
      backend: 'Test keychain',
      reason: 'The Test keychain is locked.',
      trouble: 'locked',
    });
    const refused = expect.objectContaining({ name: 'SecretStoreError', trouble: 'locked' });
    await expect(store.set('name', 'value')).rejects.toEqual(refused);
    await expect(store.get('name')).rejects.toBeInstanceOf(SecretStoreError);
    await expect(store.names()).rejects.toEqual(refused);
    await expect(store.delete('name')).rejects.toEqual(refused);
    expect(keychain.entries.size).toBe(0);
  });

  it('is only touched again when nobody is asked to unlock it, or somebody wants to be', async () => {
    const { state, store } = awaited();
    await store.open();
    expect([await store.reopen(false), state.probes]).toEqual([false, 1]);
    expect([await store.reopen(true), state.probes]).toEqual([false, 2]);
    state.fault = null;
    expect([await store.reopen(false), state.probes]).toEqual([false, 2]);
    state.lock = 'unlocked';
    expect([await store.reopen(false), state.probes]).toEqual([true, 3]);
    expect(store.status.persistence).toBe('persistent');
    await store.set('name', 'value');
    expect(await store.get('name')).toBe('value');
  });

  it('is touched where nobody can tell whether it is locked only if it was usable before', async () => {
    const { state, store } = awaited();
    state.lock = 'unknown';
    await store.open();
    expect([await store.reopen(false), state.probes]).toEqual([false, 1]);
    state.fault = null;
    await store.reopen(true);
    expect([await store.reopen(false), state.probes]).toEqual([true, 3]);
    state.lock = 'locked';
    expect([await store.reopen(false), state.probes]).toEqual([false, 3]);
  });

  it('that was usable once is tried with each change, which tells for itself how it went', async () => {
    const { state, store } = awaited();
    state.fault = null;
    await store.open();
    state.fault = 'locked';
    expect(await store.reopen(true)).toBe(false);
    await store.set('name', 'value');
    expect(store.status.trouble).toBeNull();
  });
});

it.each([
  ['The keychain did not answer within 5 seconds.', 'unanswered'],
  ['SS error: prompt was dismissed', 'locked'],
  ["Couldn't access platform secure storage: SS error: cannot create an item: locked", 'locked'],
  ['User interaction is not allowed.', 'locked'],
  ['A specified logon session does not exist. It may already have been terminated.', 'denied'],
  ['Access is denied.', 'denied'],
  ['User canceled the operation.', 'denied'],
  ['zbus error: org.freedesktop.DBus.Error.ServiceUnknown', 'missing'],
  ['something else', 'refused'],
] as const)('%s means %s', (message, trouble) => {
  expect(keychainTroubleOf(message)).toBe(trouble);
});

it('whether a keychain is locked is not known where nobody can be asked', async () => {
  expect(await keychainLock('linux', '/no/such/program')).toBe('unknown');
  expect(await keychainLock('darwin')).toBe('unknown');
  expect(await keychainLock('win32')).toBe('unlocked');
});
