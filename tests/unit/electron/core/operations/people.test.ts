import { describe, expect, it } from 'vitest';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const password = 'correct horse battery';
const pin = '482915';
const users = ['ana', 'jens', 'mia', 'ida', 'bo', 'eva', 'cem', 'kim'].map((username, index) => ({
  username,
  display_name: `Name of ${username}`,
  initials: username.slice(0, 2).toUpperCase(),
  colour: index,
}));

/** Ana is parked, with eight recent users of the ward, of whom she is one. */
async function anaParked(
  options: Parameters<typeof startWithFakeServer>[0] = {},
  detail: 'on' | 'initials' | 'off' = 'on',
) {
  const all = await startWithFakeServer(options);
  const { workstation, server, clock } = all;
  server.recentUsers = { detail, users: detail === 'off' ? [] : users };
  await workstation.actions['session.sign-in']({ username: 'ana', password });
  await workstation.actions['session.set-pin']({ pin });
  await workstation.actions['session.switch-user']();
  await clock.advance(4 * minute);
  await workstation.actions['visitors.look']();
  return { ...all, people: () => workstation.snapshot().people };
}

describe('the list of people', () => {
  it('has whoever is parked first, then the ward, each once, and no more than eight', async () => {
    const { people, workstation, snapshots, log } = await anaParked();
    expect(people().map(({ kind, displayName }) => [kind, displayName])).toEqual([
      ['parked', 'Ana Ruiz'],
      ...['jens', 'mia', 'ida', 'bo', 'eva', 'cem', 'kim'].map((name) => ['visitor', `Name of ${name}`]),
    ]);
    expect(people()[0]).toMatchObject({ pin: 'usable', colour: expect.any(Number) });
    expect(
      workstation.snapshot().serverNowMs - (people()[0] as { lockedAtMs: number }).lockedAtMs,
    ).toBeGreaterThanOrEqual(4 * minute);
    expect(JSON.stringify([snapshots, log])).not.toContain('"jens"');
  });

  it.each([
    ['on', 'initials'],
    ['initials', 'on'],
    ['initials', 'initials'],
  ] as const)('policy %s and site %s: initials for all of it', async (shown, detail) => {
    const { people, snapshots } = await anaParked({ policy: { show_recent_users: shown } }, detail);
    expect(people()).toHaveLength(8);
    expect(people().every(({ displayName }) => displayName === null)).toBe(true);
    expect(people()[0]).toMatchObject({ kind: 'parked', initials: 'AR' });
    // Not even for a moment, before the list of the ward is asked for.
    const signedOut = snapshots.filter(({ phase }) => phase.name === 'signed_out');
    expect(JSON.stringify(signedOut)).not.toContain('Ana Ruiz');
  });

  it.each([
    ['off', 'on'],
    ['on', 'off'],
  ] as const)(
    'policy %s and site %s: nobody of the ward; who is parked finds herself by initials',
    async (shown, detail) => {
      const { people } = await anaParked({ policy: { show_recent_users: shown } }, detail);
      expect(people()).toMatchObject([{ kind: 'parked', displayName: null, initials: 'AR' }]);
    },
  );

  it('names nobody whose session ended where names may not be shown', async () => {
    const { workstation, server, clock } = await anaParked({}, 'initials');
    const [ana] = workstation.parkedSessions();
    server.end(ana?.id ?? '', 'revoked_by_administrator');
    await clock.advance(14 * minute);
    expect(workstation.snapshot().farewells).toMatchObject([{ displayName: null, initials: 'AR' }]);
  });

  it('keeps who is parked, and offers nobody else, without a connection', async () => {
    const { people, network, clock } = await anaParked();
    network.become('offline');
    await clock.advance(15 * minute);
    expect(people().map(({ kind }) => kind)).toEqual(['parked']);
  });

  it('is forgotten, apart from who is parked, once somebody is back', async () => {
    const { workstation, people } = await anaParked();
    const [ana] = workstation.parkedSessions();
    await workstation.actions['session.unlock-parked']({ sessionId: ana?.id ?? '', pin });
    expect(people()).toEqual([]);
  });
});

describe('a full computer', () => {
  it('asks for the session that has been locked longest first, by initials where names may not be shown', async () => {
    const { workstation, server, clock } = await startWithFakeServer({ policy: { max_sessions: 2 } });
    server.recentUsers = { detail: 'initials', users: [] };
    for (const username of ['ana', 'jan']) {
      await workstation.actions['session.sign-in']({ username, password });
      await workstation.actions['session.set-pin']({ pin });
      await workstation.actions['session.switch-user']();
      await clock.advance(minute);
    }
    // Ana has been back since.
    const ana = workstation.parkedSessions().find(({ user }) => user.username === 'ana');
    await workstation.actions['session.unlock-parked']({ sessionId: ana?.id ?? '', pin });
    await workstation.actions['session.switch-user']();
    expect(await workstation.actions['session.sign-in']({ username: 'eva', password })).toMatchObject({
      error: 'parking_full',
    });
    expect(workstation.snapshot().notice).toMatchObject({
      kind: 'parking_full',
      sessions: [
        { displayName: null, initials: 'J' },
        { displayName: null, initials: 'AR' },
      ],
    });
  });
});
