import { describe, expect, it } from 'vitest';
import type { Workstation } from '../../../../../electron/core/workstation.ts';
import { startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const password = 'correct horse battery';
const users = [
  { username: 'ana', display_name: 'Ana Ruiz', initials: 'AR' },
  { username: 'jens', display_name: 'Jens Koch', initials: 'JK' },
];
const number = '0043219876';

const start = async (policy: Parameters<typeof startWithFakeServer>[0] = {}) => {
  const station = await startWithFakeServer(policy);
  station.server.recentUsers = { detail: 'on', users };
  return station;
};

/** Recent users in the list of people. */
const tilesOf = (workstation: Pick<Workstation, 'snapshot'>) =>
  workstation.snapshot().people.filter((person) => person.kind === 'visitor');

describe('tiles of recent users', () => {
  it('sign in by an id; the name of the user is told to no screen before', async () => {
    const { workstation, snapshots, log } = await start();
    const { chosen } = await workstation.actions['visitors.look']();
    const tiles = tilesOf(workstation);
    expect(tiles.map(({ displayName, initials }) => [displayName, initials])).toEqual([
      ['Ana Ruiz', 'AR'],
      ['Jens Koch', 'JK'],
    ]);
    expect(chosen).toBeNull();
    expect(JSON.stringify([tiles, snapshots, log])).not.toContain('"ana"');
    const [, jens] = tiles;
    expect(
      await workstation.actions['session.sign-in']({ visitorId: jens?.id ?? '', password: 'wrong' }),
    ).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(await workstation.actions['session.sign-in']({ visitorId: jens?.id ?? '', password })).toEqual({
      ok: true,
    });
    expect(workstation.currentSession()?.user.username).toBe('jens');
    expect(await workstation.actions['visitors.look']()).toEqual({ chosen: null });
  });

  it('keep their ids while they are shown, and stand for nobody afterwards', async () => {
    const { workstation, server } = await start();
    await workstation.actions['visitors.look']();
    const [ana, jens] = tilesOf(workstation);
    server.recentUsers = { detail: 'on', users: users.slice(1) };
    await workstation.actions['visitors.look']();
    expect(tilesOf(workstation)).toEqual([jens]);
    const stale = { visitorId: ana?.id ?? '', password };
    expect(await workstation.actions['session.sign-in'](stale)).toMatchObject({ error: 'not_possible_now' });
    await workstation.actions['session.sign-in']({ visitorId: jens?.id ?? '', password });
    await workstation.actions['session.sign-out']();
    const again = { visitorId: jens?.id ?? '', password };
    expect(await workstation.actions['session.sign-in'](again)).toMatchObject({ error: 'not_possible_now' });
  });

  it.each([
    ['on', 'on', ['Ana Ruiz', 'AR']],
    ['initials', 'on', [null, 'AR']],
    ['on', 'initials', [null, 'AR']],
    ['off', 'on', undefined],
    ['on', 'off', undefined],
  ] as const)('policy %s and server %s: the stricter wins', async (shown, detail, expected) => {
    const { workstation, server } = await start({ policy: { show_recent_users: shown } });
    server.recentUsers = { detail, users };
    await workstation.actions['visitors.look']();
    const [tile] = tilesOf(workstation);
    expect(tile && [tile.displayName, tile.initials]).toEqual(expected);
  });

  it('are simply not there without a connection', async () => {
    const { workstation, network } = await start();
    network.become('offline');
    expect(await workstation.actions['visitors.look']()).toEqual({ chosen: null });
    expect(workstation.snapshot().notice).toBeNull();
  });
});

describe('a badge', () => {
  it('tells who it is at the sign-in screen, and the password signs in', async () => {
    const { workstation, server } = await start();
    server.badges.set(number, 'jens');
    const reading = await workstation.actions['badge.present']({ number });
    expect(reading).toMatchObject({
      kind: 'visitor',
      visitor: { displayName: 'Badge of jens', forSeconds: 60 },
    });
    if (reading.kind !== 'visitor') throw new Error('no visitor');
    expect((await workstation.actions['visitors.look']()).chosen).toEqual(reading.visitor);
    expect(JSON.stringify(reading)).not.toContain('handle');
    expect(await workstation.actions['session.sign-in']({ visitorId: reading.visitor.id, password })).toEqual(
      { ok: true },
    );
    expect(workstation.currentSession()?.user.username).toBe('jens');
  });

  it('is forgotten after its minute', async () => {
    const { workstation, server, clock } = await start();
    server.badges.set(number, 'jens');
    await workstation.actions['badge.present']({ number });
    await clock.advance(60_000);
    expect((await workstation.actions['visitors.look']()).chosen).toBeNull();
  });

  it('at the lock screen tells the user of the session from somebody else, who is known afterwards', async () => {
    const { workstation, server } = await start();
    server.badges.set(number, 'ana').set('777777', 'jens');
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    expect(await workstation.actions['badge.present']({ number })).toMatchObject({
      error: 'not_possible_now',
    });
    await workstation.lock('button');
    expect(await workstation.actions['badge.present']({ number })).toEqual({ kind: 'on_screen' });
    expect(await workstation.actions['badge.present']({ number: '777777' })).toEqual({
      kind: 'somebody_else',
      displayName: 'Badge of jens',
    });
    expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });
    expect((await workstation.actions['visitors.look']()).chosen?.displayName).toBe('Badge of jens');
    expect(await workstation.actions['badge.present']({ number })).toMatchObject({ kind: 'parked' });
  });

  it('that is unknown is offered to the next user who signs in, and is in no snapshot, log or keychain entry', async () => {
    const { workstation, server, snapshots, log, secrets } = await start();
    expect(await workstation.actions['badge.present']({ number })).toEqual({ kind: 'unknown' });
    expect(await workstation.actions['badge.link']()).toMatchObject({ error: 'not_possible_now' });
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    expect(workstation.snapshot().phase).toMatchObject({ session: { badgeOffered: true } });
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    expect(server.badges.get(number)).toBe('ana');
    expect(workstation.snapshot().phase).toMatchObject({ session: { badgeOffered: false } });
    expect(await workstation.actions['badges.list']()).toMatchObject({
      state: 'ready',
      items: [{ id: '00000000-0000-4000-8000-000000000000' }],
    });
    expect(JSON.stringify([snapshots, log, ...secrets.entries])).not.toContain(number);
  });

  it('is offered to one user only, also when she leaves without an answer', async () => {
    const { workstation } = await start();
    await workstation.actions['badge.present']({ number });
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    await workstation.actions['session.switch-user']();
    await workstation.actions['session.sign-in']({ username: 'jens', password });
    expect(workstation.snapshot().phase).toMatchObject({ session: { badgeOffered: false } });
    expect(await workstation.actions['badge.link']()).toMatchObject({ error: 'not_possible_now' });
  });

  it('is not offered when it was declined, and not when too much time has passed', async () => {
    const { workstation, clock } = await start();
    const offered = () => {
      const { phase } = workstation.snapshot();
      return phase.name === 'active' && phase.session.badgeOffered;
    };
    await workstation.actions['badge.present']({ number });
    await clock.advance(2 * 60_000);
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    expect(offered()).toBe(false);
    await workstation.actions['session.sign-out']();
    await workstation.actions['badge.present']({ number });
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    expect(offered()).toBe(true);
    await workstation.actions['badge.decline']();
    expect(offered()).toBe(false);
    expect(await workstation.actions['badge.link']()).toMatchObject({ error: 'not_possible_now' });
  });

  it('that nobody knows is never kept when it may be a password or a PIN, nor when somebody has signed in meanwhile', async () => {
    const { workstation, server } = await start();
    const offered = () => {
      const { phase } = workstation.snapshot();
      return phase.name === 'active' && phase.session.badgeOffered;
    };
    const reading = await workstation.actions['badge.present']({ number, inSecretField: true });
    expect(reading).toEqual({ kind: 'unknown', inSecretField: true });
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    expect(offered()).toBe(false);
    await workstation.actions['session.sign-out']();
    // An answer that arrives after another user has come and gone belongs to nobody.
    const late = workstation.actions['badge.present']({ number });
    await workstation.actions['session.sign-in']({ username: 'ana', password });
    await workstation.actions['session.sign-out']();
    await late;
    await workstation.actions['session.sign-in']({ username: 'jens', password });
    expect(offered()).toBe(false);
    expect(server.badges.get(number)).toBeUndefined();
  });

  it('that nobody knows takes the place of no badge that somebody has', async () => {
    const { workstation, server } = await start();
    server.badges.set(number, 'jens');
    const reading = await workstation.actions['badge.present']({ number });
    if (reading.kind !== 'visitor') throw new Error('no visitor');
    await workstation.actions['badge.present']({ number: '777777' });
    expect(await workstation.actions['session.sign-in']({ visitorId: reading.visitor.id, password })).toEqual(
      { ok: true },
    );
    expect(workstation.currentSession()?.user.username).toBe('jens');
  });

  it('is not read where policy says so, and what the server refuses is said', async () => {
    const { workstation, network } = await start({ policy: { badges: 'off' } });
    expect(workstation.snapshot().badges).toBe(false);
    expect(await workstation.actions['badge.present']({ number })).toEqual({
      kind: 'refused',
      error: 'not_possible_now',
    });
    const other = await start();
    other.network.become({ status: 429, headers: { 'retry-after': '60' } });
    expect(await other.workstation.actions['badge.present']({ number })).toEqual({
      kind: 'refused',
      error: 'throttled',
      retryAfterSeconds: 60,
    });
    network.become('none');
  });
});

describe('a code in place of the badge', () => {
  const code = '48219038';
  const badgeCalls = ({ requests }: Awaited<ReturnType<typeof start>>['network']) =>
    requests.filter(({ path }) => path.includes('badge'));

  it.each([code, '4821 9038', ' 4821-9038'])(
    'typed as the user name signs in with the password: %j',
    async (typed) => {
      const { workstation, server, snapshots, log } = await start();
      server.badges.set(code, 'jens');
      const wrong = await workstation.actions['session.sign-in']({ username: typed, password: 'wrong' });
      expect(wrong).toMatchObject({ error: 'wrong_credentials' });
      expect(await workstation.actions['session.sign-in']({ username: typed, password })).toEqual({
        ok: true,
      });
      expect(workstation.currentSession()?.user.username).toBe('jens');
      expect(JSON.stringify([snapshots, log])).not.toContain(code);
    },
  );

  it('brings back the session that is parked here', async () => {
    const { workstation, server } = await start();
    server.badges.set(code, 'jens');
    await workstation.actions['session.sign-in']({ username: 'jens', password });
    const first = workstation.currentSession()?.id;
    await workstation.actions['session.switch-user']();
    expect(await workstation.actions['session.sign-in']({ username: code, password })).toEqual({ ok: true });
    expect(workstation.currentSession()?.id).toBe(first);
  });

  it.each(['4821 9030', '4812 9038', '48219030', '48129038', '4821-9030'])(
    'with a wrong digit, or two that are swapped, is told so, and counts as no unknown badge: %s',
    async (username) => {
      const { workstation, server, network } = await start();
      server.badges.set(username.replace(/\D/, ''), 'jens');
      const before = network.requests.length;
      // Of a user of that name, should there be one.
      const refused = await workstation.actions['session.sign-in']({ username, password: 'wrong' });
      expect(refused).toEqual({ ok: false, error: 'badge_code_mistyped' });
      expect(badgeCalls(network)).toEqual([]);
      expect(network.requests.length > before).toBe(!username.includes(' '));
    },
  );

  it('that has ended is told from one that is mistyped, if it cannot be a user name', async () => {
    const { workstation } = await start();
    const ended = await workstation.actions['session.sign-in']({ username: '4821 9038', password });
    expect(ended).toEqual({ ok: false, error: 'badge_code_unknown' });
    const either = await workstation.actions['session.sign-in']({ username: code, password: 'wrong' });
    expect(either).toEqual({ ok: false, error: 'wrong_credentials' });
  });

  it('is asked for by nobody where user names fit, look different, or badges are off', async () => {
    const { workstation, network } = await start({ policy: { badges: 'off' } });
    await workstation.actions['session.sign-in']({ username: code, password: 'wrong' });
    const other = await start();
    await other.workstation.actions['session.sign-in']({ username: '4821903', password: 'wrong' });
    await other.workstation.actions['session.sign-in']({ username: '482190345', password: 'wrong' });
    for (const each of [network, other.network]) expect(badgeCalls(each)).toEqual([]);
  });
});
