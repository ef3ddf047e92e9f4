import { expect, it } from 'vitest';
import { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import type { SessionInfo } from '../../../../../electron/core/keychain/session-info.ts';
import { SessionVault, sessionPrefix } from '../../../../../electron/core/keychain/session-vault.ts';
import { SecretStoreError } from '../../../../../electron/core/ports/secret-store.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const info: SessionInfo = {
  id: '01900000-0000-7000-8000-000000000001',
  serverId: 'http://127.0.0.1',
  keyThumbprint: 'key',
  userId: '1',
  username: 'nora',
  displayName: 'Nora',
  roles: ['clinician'],
  ward: null,
  profile: 'standard',
  startedAtMs: 0,
  expiresAtMs: 1,
  idleLockSeconds: 60,
  openedBy: 'password',
  successorId: null,
};
const name = sessionPrefix + info.id;
const someToken = 'a.b.c';

/** A vault whose first write of the session is under way; the keychain will refuse it. */
function writing() {
  const store = new TestSecretStore();
  const vault = new SessionVault(new GuardedSecrets(store, new FakeClock(), new RecordingLog()));
  const answer = Promise.withResolvers<void>();
  store.set = () => {
    Reflect.deleteProperty(store, 'set');
    return answer.promise;
  };
  const refused = vault.rewrite(info);
  const refuse = async () => {
    answer.reject(new SecretStoreError('locked'));
    await refused;
  };
  return { store, vault, refuse };
}

it('a session that was removed while the keychain was refusing it does not come back', async () => {
  const { store, vault, refuse } = writing();
  expect(await vault.remove(info.id)).toBe(true);
  await refuse();
  await vault.writeRefreshToken('01900000-0000-7000-8000-000000000002', someToken);
  expect(store.entries.has(name)).toBe(false);
});

it('what the keychain has accepted is not replaced by an older text that it refuses afterwards', async () => {
  const { store, vault, refuse } = writing();
  const newer = { ...info, ward: 'B2' };
  await vault.rewrite(newer);
  await refuse();
  await vault.writeRefreshToken(info.id, someToken);
  expect(JSON.parse(store.entries.get(name) ?? '')).toEqual(newer);
});

it('what was refused is written with the next refresh token', async () => {
  const { store, vault, refuse } = writing();
  await refuse();
  expect(store.entries.has(name)).toBe(false);
  await vault.writeRefreshToken(info.id, someToken);
  expect(JSON.parse(store.entries.get(name) ?? '')).toEqual(info);
});
