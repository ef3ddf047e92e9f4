import { describe, expect, it } from 'vitest';
import { FakeEndpoint } from '../../../../support/core/fake-endpoint.ts';
import { minute, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const strangeId = '0195c000-0000-7000-8000-00000000beef';

async function leftBehind() {
  const all = await startWithFakeServer();
  await all.workstation.actions['session.sign-in'](credentials);
  await all.clock.settle();
  await all.workstation.stop();
  const { id } = all.server.onlySession;
  return { ...all, id, entries: all.secrets.entries };
}

describe('at the start the keychain is cleaned', () => {
  it.each([
    [
      'a session without its refresh token',
      (entries: Map<string, string>, id: string) => entries.delete(`refresh:${id}`),
    ],
    [
      'a refresh token without its session',
      (entries: Map<string, string>, id: string) => entries.delete(`session:${id}`),
    ],
    [
      'a PIN without its session',
      (entries: Map<string, string>, id: string) => {
        for (const name of [`session:${id}`, `refresh:${id}`]) entries.delete(name);
        entries.set(`pin:${id}`, '{"state":"postponed"}');
      },
    ],
    [
      'a broken session',
      (entries: Map<string, string>, id: string) => entries.set(`session:${id}`, '{"id":1}'),
    ],
    [
      'a broken session of an earlier version',
      (entries: Map<string, string>, id: string) => {
        entries.delete(`session:${id}`);
        entries.set('session', '{"id":1}');
      },
    ],
    [
      'a session under the name of another',
      (entries: Map<string, string>, id: string) =>
        entries.set(`session:${id}`, (entries.get(`session:${id}`) ?? '').replace(id, strangeId)),
    ],
    [
      'a broken refresh token',
      (entries: Map<string, string>, id: string) => entries.set(`refresh:${id}`, '\u0000'),
    ],
    ['a session whose key is gone', (entries: Map<string, string>) => entries.delete('device-key')],
  ])('of %s', async (_, breakIt) => {
    const { entries, id, parts, clock, secrets, server } = await leftBehind();
    breakIt(entries, id);
    const { workstation } = await startStation(parts);
    await clock.advance(1_000);
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    expect(secrets.sessionEntries).toEqual([]);
    expect(server.sessions.get(id)?.endedReason).toBe('logout');
    await workstation.stop();
  });

  it('of the earlier of two sessions of a user, which a crash left when she went on into a new one', async () => {
    const { entries, id, parts, clock, server, workstation } = await startWithFakeServer().then(
      async (all) => {
        await all.workstation.actions['session.sign-in'](credentials);
        await all.clock.settle();
        return { ...all, entries: all.secrets.entries, id: all.server.onlySession.id };
      },
    );
    const before = new Map(entries);
    await workstation.stop();
    for (const name of [...entries.keys()]) if (name !== 'device-key') entries.delete(name);
    await clock.advance(minute);
    const second = await startStation(parts);
    await second.workstation.actions['session.sign-in'](credentials);
    await second.workstation.stop();
    for (const [name, value] of before) if (name.endsWith(id)) entries.set(name, value);
    const again = await startStation(parts);
    await clock.advance(1_000);
    expect(again.workstation.snapshot().phase.name).toBe('locked');
    expect(again.workstation.parkedSessions()).toEqual([]);
    expect(server.sessions.get(id)?.endedReason).toBe('logout');
    expect(again.workstation.currentSession()?.id).toBe(server.onlySession.id);
    await again.workstation.stop();
  });

  it('of the rest of a sign-out that a crash cut short', async () => {
    const { entries, id, parts, clock, secrets, server } = await leftBehind();
    const ending = { sessionId: id, serverId: server.url, expiresAtMs: server.onlySession.expiresAtMs };
    entries.set(`ending:${id}`, JSON.stringify(ending));
    const { workstation } = await startStation(parts);
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    await clock.advance(1_000);
    expect(secrets.sessionEntries).toEqual([]);
    await workstation.stop();
  });

  it('of a session of another server, which is told at its address', async () => {
    const { id, parts, clock, secrets, server } = await leftBehind();
    const moved = await startStation({
      ...parts,
      endpoint: new FakeEndpoint(server.url, { id: 'https://other' }),
    });
    await clock.advance(1_000);
    expect(moved.workstation.snapshot().phase.name).toBe('signed_out');
    expect(moved.workstation.snapshot().notice).toMatchObject({
      kind: 'session_ended',
      reason: 'other_server',
    });
    expect(secrets.sessionEntries).toEqual([]);
    expect(server.sessions.get(id)?.endedReason).toBe('logout');
    await moved.workstation.stop();
  });

  it('of nothing of an earlier version, whose session goes on under its new name', async () => {
    const { entries, id, parts } = await leftBehind();
    entries.set('session', entries.get(`session:${id}`) ?? '');
    for (const name of [`session:${id}`, 'on-screen']) entries.delete(name);
    const { workstation } = await startStation(parts);
    expect(workstation.snapshot().phase.name).toBe('locked');
    expect(new Set(entries.keys())).toEqual(
      new Set(['device-key', `session:${id}`, `refresh:${id}`, 'on-screen']),
    );
    await workstation.stop();
  });

  it('of endings that are past or make no sense, but not of entries of other parts', async () => {
    const { parts, clock, secrets } = await startWithFakeServer();
    const past = { sessionId: strangeId, serverId: 'https://other', expiresAtMs: clock.trueMs() - 1 };
    secrets.entries.set(`ending:${strangeId}`, JSON.stringify(past));
    secrets.entries.set('ending:nonsense', '{"sessionId":"nonsense"}');
    secrets.entries.set('refresh:nonsense', 'nonsense');
    secrets.entries.set('something-else', 'kept');
    const { workstation } = await startStation(parts);
    await clock.advance(60_000);
    expect(secrets.sessionEntries).toEqual(['something-else']);
    await workstation.stop();
  });

  it('of a session that was bound to a key held in memory only', async () => {
    const { parts, secrets, server, clock } = await startWithFakeServer();
    secrets.readable = false;
    const first = await startStation(parts);
    await clock.advance(minute);
    expect(first.workstation.snapshot().keychain.persistence).toBe('memory');
    secrets.readable = true;
    expect(await first.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    await first.workstation.stop();
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(again.workstation.snapshot().phase.name).toBe('signed_out');
    expect(secrets.sessionEntries).toEqual([]);
    expect(server.sessions.size).toBe(1);
    await again.workstation.stop();
  });

  it.each(['session', 'refresh:'])('of nothing while %s cannot be read', async (unreadable) => {
    const { parts, secrets, entries, clock } = await leftBehind();
    const before = new Map(entries);
    const { get } = secrets;
    secrets.get = (name) =>
      name.startsWith(unreadable) ? Promise.reject(new Error('busy')) : get.call(secrets, name);
    const blind = await startStation(parts);
    await clock.advance(minute);
    expect(blind.workstation.snapshot().phase.name).toBe('signed_out');
    await blind.workstation.stop();
    expect(entries).toEqual(before);
    secrets.get = get;
    const again = await startStation(parts);
    expect(again.workstation.snapshot().phase.name).toBe('locked');
    await again.workstation.stop();
  });

  it('not at all when it cannot be read', async () => {
    const { parts, secrets, clock } = await leftBehind();
    secrets.readable = false;
    const { workstation } = await startStation(parts);
    await clock.advance(minute);
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    await workstation.stop();
    secrets.readable = true;
    expect(secrets.entries.has('device-key')).toBe(true);
  });
});
