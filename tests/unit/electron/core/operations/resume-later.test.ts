import { describe, expect, it } from 'vitest';
import { FakeEndpoint } from '../../../../support/core/fake-endpoint.ts';
import {
  minute,
  type Station,
  type StationParts,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const ana = { username: 'ana', password: 'correct horse battery' };
const second = 1_000;

type Fault = (what: string) => 'fails' | 'hangs' | 'hides' | null;

/** A keychain that does not reveal everything; `fault` is called with the name of an entry, or `*` for listing them. */
class FaultySecretStore extends TestSecretStore {
  fault: Fault = () => null;

  override async get(name: string) {
    if (this.fault(name) === 'hides') return null;
    await this.#suffer(name);
    return await super.get(name);
  }

  override async names() {
    await this.#suffer('*');
    return await super.names();
  }

  async #suffer(what: string): Promise<void> {
    const fault = this.fault(what);
    if (fault === 'fails') throw new Error('busy');
    if (fault === 'hangs') await new Promise(() => undefined);
  }
}

/** Ana was on screen, with a server that the keychain knows; then the power failed. */
async function powerFailed(mode: 'central' | 'local' = 'central') {
  const first = await startWithFakeServer(mode === 'local' ? { setupCode: 'a-code-for-the-set-up' } : {});
  const { clock } = first;
  await first.workstation.stop();
  first.server.setupNeeded = false;
  const { workstation } = await startStation(first.parts);
  expect(await clock.track(workstation.actions['session.sign-in'](ana))).toEqual({ ok: true });
  expect(await clock.track(workstation.actions['session.set-pin']({ pin: '482915' }))).toEqual({ ok: true });
  await workstation.stop();
  const secrets = new FaultySecretStore(first.secrets.entries);
  return { ...first, secrets, parts: { ...first.parts, secrets } };
}

/** The start already waits for a hanging keychain. */
async function begin(parts: StationParts): Promise<Station> {
  const starting = startStation(parts);
  await parts.clock.advance(6 * second);
  return await starting;
}

const named =
  (prefix: string, fault: ReturnType<Fault>): Fault =>
  (what) =>
    what.startsWith(prefix) ? fault : null;

const faults: readonly (readonly [string, Fault])[] = [
  ['nothing', () => 'fails'],
  ['nothing, for it hangs', () => 'hangs'],
  ['no list', named('*', 'fails')],
  ['no list, for it hangs', named('*', 'hangs')],
  ['no device key', named('device-key', 'fails')],
  ['no device key, for it hangs', named('device-key', 'hangs')],
  ['no device key, as if there were none', named('device-key', 'hides')],
  ['not who is on screen', named('on-screen', 'fails')],
  ['no session', named('session:', 'fails')],
  ['no refresh token', named('refresh:', 'fails')],
  ['no refresh token, for it hangs', named('refresh:', 'hangs')],
  ['no PIN', named('pin:', 'fails')],
];

describe.each(['central', 'local'] as const)('after a power failure, at a %s server', (mode) => {
  it.each(faults)('a keychain that at first tells %s costs nobody a session', async (_, fault) => {
    const { parts, secrets, clock, server } = await powerFailed(mode);
    const before = new Map(secrets.entries);
    secrets.fault = fault;
    const { workstation, snapshots } = await begin(parts);
    expect(workstation.snapshot()).toMatchObject({ phase: { name: 'starting' }, keychain: { unread: true } });
    secrets.fault = () => null;
    await clock.advance(20 * second);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'locked', session: { displayName: 'Ana Ruiz', pin: 'usable' } },
      keychain: { unread: false, persistence: 'persistent' },
    });
    // In between, nobody is invited to sign in again.
    expect(new Set(snapshots.map(({ phase }) => phase.name))).toEqual(new Set(['starting', 'locked']));
    expect(secrets.entries.get('device-key')).toBe(before.get('device-key'));
    expect(await clock.track(workstation.actions['session.unlock'](ana))).toEqual({ ok: true });
    expect(server.onlySession.endedReason).toBeNull();
    await workstation.stop();
  });

  it.each(faults.filter(([what]) => !/PIN|on screen/.test(what)))(
    'one that tells %s for minutes lets others in, says so, and brings the session when it can',
    async (_, fault) => {
      const { parts, secrets, clock } = await powerFailed(mode);
      const before = new Map(secrets.entries);
      secrets.fault = fault;
      const { workstation } = await begin(parts);
      await clock.advance(3 * minute);
      expect(workstation.snapshot()).toMatchObject({
        phase: { name: 'signed_out' },
        people: [],
        notice: null,
        keychain: { unread: true },
      });
      expect(secrets.entries).toEqual(before);
      secrets.fault = () => null;
      await clock.advance(minute);
      expect(workstation.snapshot()).toMatchObject({
        phase: { name: 'locked', session: { displayName: 'Ana Ruiz' } },
        keychain: { unread: false, persistence: 'persistent' },
      });
      await workstation.stop();
    },
  );
});

describe('what cannot be read', () => {
  it('of one user is waited for without the session of another', async () => {
    const { parts, secrets, clock, server } = await powerFailed();
    const anas = server.onlySession.id;
    const both = await startStation(parts);
    expect(await clock.track(both.workstation.actions['session.switch-user']())).toEqual({ ok: true });
    const ben = { username: 'ben', password: server.password };
    expect(await clock.track(both.workstation.actions['session.sign-in'](ben))).toEqual({ ok: true });
    await both.workstation.stop();
    secrets.fault = named(`refresh:${anas}`, 'fails');
    const { workstation } = await startStation(parts);
    await clock.advance(10 * second);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'locked' },
      people: [],
      keychain: { unread: true },
    });
    expect(await clock.track(workstation.actions['session.unlock'](ben))).toEqual({ ok: true });
    secrets.fault = () => null;
    await clock.advance(minute);
    // Nothing replaces a user who is here.
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'active' },
      people: [{ sessionId: anas, pin: 'usable' }],
      keychain: { unread: false },
    });
    expect(server.sessions.get(anas)?.endedReason).toBeNull();
    await workstation.stop();
  });

  it('may be known to be over: a user who has signed out is never shown', async () => {
    const { parts, secrets, clock, server } = await powerFailed();
    const { id, expiresAtMs } = server.onlySession;
    secrets.entries.set(`ending:${id}`, JSON.stringify({ sessionId: id, serverId: server.url, expiresAtMs }));
    secrets.fault = named('ending:', 'fails');
    const { workstation, snapshots } = await startStation(parts);
    await clock.advance(3 * minute);
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    secrets.fault = () => null;
    await clock.advance(minute);
    expect(server.sessions.get(id)?.endedReason).toBe('logout');
    expect(secrets.sessionEntries).toEqual([]);
    expect(snapshots.map(({ phase }) => phase.name)).not.toContain('locked');
    await workstation.stop();
  });

  it('of the servers of before does not make a session that of another server', async () => {
    const { parts, secrets, clock, server } = await powerFailed();
    const moved = new FakeEndpoint(server.url, { id: 'https://new.example' });
    const known = { identity: 'k'.repeat(43), serverId: server.url, address: server.url, metAtMs: 1 };
    secrets.entries.set(`server:${known.identity}`, JSON.stringify(known));
    const before = new Map(secrets.entries);
    secrets.fault = named('server:', 'fails');
    const { workstation } = await startStation({ ...parts, endpoint: moved });
    await clock.advance(3 * minute);
    expect(workstation.snapshot()).toMatchObject({ phase: { name: 'signed_out' }, notice: null });
    expect(secrets.entries).toEqual(before);
    await workstation.stop();
  });

  it('lets somebody sign in meanwhile, also while the keychain hangs', async () => {
    const { parts, secrets, clock, server } = await powerFailed();
    secrets.fault = named('*', 'hangs');
    const { workstation } = await begin(parts);
    await clock.advance(minute);
    for (let tries = 0; tries < 6; tries += 1) {
      const entering = workstation.actions['session.sign-in']({ username: 'ben', password: server.password });
      await clock.advance(7 * second);
      expect(await entering).toEqual({ ok: true });
      const leaving = workstation.actions['session.sign-out']();
      await clock.advance((11 + tries) * second);
      expect(await leaving).toEqual({ ok: true });
    }
    await workstation.stop();
  });
});
