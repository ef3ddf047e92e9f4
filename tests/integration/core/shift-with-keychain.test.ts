import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { SecretStore } from '../../../electron/core/ports/secret-store.ts';
import { keychainServiceName } from '../../../electron/platform/keychain-service-name.ts';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { FakeClock } from '../../support/core/fake-clock.ts';
import { callMe, startWithSecrets } from '../../support/core/real-server.ts';
import { minute } from '../../support/core/start-workstation.ts';
import { trackedSecretStore } from '../../support/core/tracked-secret-store.ts';
import { needsKeychain } from '../../support/faults/keychain-available.ts';

const refreshPath = '/account/token/refresh/';
const log = { debug() {}, info() {}, warn() {}, error() {} };
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it('lasts 12 hours on real HTTP, SQLite and keychain, and leaves nothing of the user behind', async (context) => {
  needsKeychain(context);
  const keychain = await openSecretStore({
    service: keychainServiceName(`shift-${randomUUID()}`),
    platform: process.platform,
    clock: new SystemClock(),
    log,
  });
  expect(keychain.status.persistence).toBe('persistent');
  const clock = new FakeClock();
  const { workstation, server, network, endpoint, credentials } = await startWithSecrets(
    clock,
    trackedSecretStore(clock, keychain),
  );
  cleanups.push(
    () => server.dispose(),
    () => workstation.stop(),
  );
  expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  await clock.settle();
  const { phase } = workstation.snapshot();
  if (phase.name !== 'active') throw new Error(phase.name);
  const startedAtMs = phase.session.startedAtMs;

  const tokensSeen = new Set<string>();
  // Sooner than the idle lock, and more often than tokens are renewed.
  for (let passed = 4; passed < 12 * 60; passed += 4) {
    await clock.advance(4 * minute);
    await workstation.actions['session.report-activity']({ editing: false });
    await workstation.withAccessToken((token) => callMe(endpoint, network, token));
    tokensSeen.add((await keychain.get(`refresh:${await onlySessionId()}`)) ?? 'none');
  }
  expect(network.count(refreshPath)).toBeGreaterThanOrEqual(48);
  expect(network.count(refreshPath)).toBeLessThanOrEqual(60);
  // Each refresh put its token into the keychain.
  expect(tokensSeen.size).toBe(network.count(refreshPath) + 1);
  expect(tokensSeen.has('none')).toBe(false);

  await clock.advance(startedAtMs + 12 * 60 * minute - clock.trueMs() + 100);
  expect(workstation.snapshot()).toMatchObject({
    phase: { name: 'signed_out' },
    notice: { kind: 'session_ended', reason: 'expired' },
  });
  expect(await namesIn(keychain)).toEqual(['device-key']);

  expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
  expect(await namesIn(keychain)).toEqual(['device-key']);

  async function onlySessionId(): Promise<string> {
    const names = (await keychain.names()).filter((name) => name.startsWith('refresh:'));
    expect(names).toHaveLength(1);
    return names[0]?.slice('refresh:'.length) ?? '';
  }
});

/** Not counting what the workstation knows about servers, which belongs to no user. */
async function namesIn(keychain: SecretStore): Promise<string[]> {
  return (await keychain.names()).filter((name) => !name.startsWith('server:'));
}
