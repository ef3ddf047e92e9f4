import { beforeEach, describe, expect, it } from 'vitest';
import { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import { SessionVault } from '../../../../../electron/core/keychain/session-vault.ts';
import { RefreshTokenKeeper } from '../../../../../electron/core/tokens/refresh-token-keeper.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const id = '0195c000-0000-7000-8000-000000000001';
const entry = `refresh:${id}`;
const token = (generation: number) => `a.gen${generation}.c`;

describe('RefreshTokenKeeper', () => {
  let store: TestSecretStore;
  let keeper: RefreshTokenKeeper;

  beforeEach(() => {
    store = new TestSecretStore(new Map([[entry, token(1)]]));
    const secrets = new GuardedSecrets(store, new FakeClock(), new RecordingLog());
    keeper = new RefreshTokenKeeper(new SessionVault(secrets), id, token(1));
  });

  it('sends what the keychain holds and keeps the successor there', async () => {
    expect(await keeper.tokenToSend()).toBe(token(1));
    await keeper.keep(token(2));
    expect(store.entries.get(entry)).toBe(token(2));
    expect(await keeper.tokenToSend()).toBe(token(2));
  });

  it('sends what another process has put there', async () => {
    store.entries.set(entry, token(5));
    expect(await keeper.movedOn()).toBe(true);
    expect(await keeper.tokenToSend()).toBe(token(5));
    expect(await keeper.movedOn()).toBe(false);
  });

  it('never again sends a token that is two generations old, even if it was stored late', async () => {
    await keeper.keep(token(2));
    await keeper.keep(token(3));
    store.entries.set(entry, token(1));
    expect(await keeper.movedOn()).toBe(false);
    expect(await keeper.tokenToSend()).toBe(token(3));
    expect(store.entries.get(entry)).toBe(token(3));
  });

  it('stays with the stored token while its successor cannot be written', async () => {
    store.writable = false;
    await keeper.keep(token(2));
    expect(await keeper.tokenToSend()).toBe(token(1));
    await keeper.keep(token(2));
    expect(await keeper.tokenToSend()).toBe(token(1));
    store.writable = true;
    expect(await keeper.tokenToSend()).toBe(token(2));
    expect(store.entries.get(entry)).toBe(token(2));
  });

  it('goes on in memory while nothing can be read, and does not fall back behind it afterwards', async () => {
    store.readable = false;
    store.writable = false;
    await keeper.keep(token(2));
    expect(await keeper.tokenToSend()).toBe(token(2));
    await keeper.keep(token(3));
    store.readable = true;
    expect(await keeper.tokenToSend()).toBe(token(3));
  });

  it('puts back an entry that vanished or got broken, unless it vanished by a sign-out', async () => {
    for (const broken of [undefined, '', 'not a token', `a.${'b'.repeat(1_200)}.c`]) {
      if (broken === undefined) store.entries.delete(entry);
      else store.entries.set(entry, broken);
      expect(await keeper.tokenToSend()).toBe(token(1));
      expect(store.entries.get(entry)).toBe(token(1));
    }
    store.entries.delete(entry);
    store.entries.set(`ending:${id}`, '{}');
    expect(await keeper.tokenToSend()).toBeNull();
  });

  it('writes nothing once it is closed', async () => {
    keeper.close();
    store.entries.delete(entry);
    await keeper.keep(token(2));
    await keeper.tokenToSend();
    expect(store.entries.has(entry)).toBe(false);
  });
});
