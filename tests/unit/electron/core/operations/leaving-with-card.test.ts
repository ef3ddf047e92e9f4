import { afterEach, describe, expect, it } from 'vitest';
import { CardWatch } from '../../../../../electron/core/cards/card-watch.ts';
import { FakeCardReaders } from '../../../../support/core/fake-card-readers.ts';
import { startWithFakeServer } from '../../../../support/core/start-workstation.ts';
import { untilDone } from '../../../../support/core/until-done.ts';

const password = 'correct horse battery';
const pin = '482915';
const ofAna = '0077705923';
const ofJens = '01144738493519206';
const ofNobody = '16142028410376146141';

let watch: CardWatch | null = null;
afterEach(() => watch?.stop());

const start = async () => {
  const station = await startWithFakeServer();
  const { workstation, server, clock, network, settings, snapshots } = station;
  server.badges.set(ofAna, 'ana').set(ofJens, 'jens');
  const readers = new FakeCardReaders();
  watch = new CardWatch({ readers, workstation, policy: settings });
  watch.follow();
  const { actions } = workstation;
  const settle = () => clock.advance(2_000);
  return {
    ...station,
    readers,
    actions,
    settle,
    phase: () => workstation.snapshot().phase,
    putIn: async (number: string, at = 'first') => {
      readers.insert(number, { at });
      await settle();
    },
    signIn: async (username: string) => {
      expect(await actions['session.sign-in']({ username, password })).toEqual({ ok: true });
      expect(await actions['session.set-pin']({ pin })).toEqual({ ok: true });
      await settle();
    },
    /** What `happens` while the server takes three seconds to answer `checking`. */
    during: async <Result>(checking: () => Promise<Result>, happens: () => unknown) => {
      network.decide((path) =>
        /^\/(account\/token|account\/emergency|v1\/session\/unlock|v1\/badge\/sign-in)/.test(path)
          ? 'slow'
          : 'none',
      );
      snapshots.length = 0;
      const checked = checking();
      await clock.advance(1_000);
      await happens();
      const result = await untilDone(clock, checked);
      await settle();
      network.become('none');
      return result;
    },
    names: () => snapshots.map(({ phase }) => phase.name),
  };
};
type World = Awaited<ReturnType<typeof start>>;

const parkedId = ({ workstation }: World, name: string) =>
  workstation.parkedSessions().find(({ user }) => user.username === name)?.id ?? expect.unreachable();

/** Ways to Ana's work, each with her card in the reader from before. */
const ways: [string, (world: World) => Promise<() => Promise<unknown>>][] = [
  [
    'unlocking',
    async ({ actions, signIn }) => {
      await signIn('ana');
      await actions['session.lock']({ cause: 'button' });
      return () => actions['session.unlock']({ pin });
    },
  ],
  [
    'coming back to a parked session',
    async (world) => {
      const { actions, signIn } = world;
      await signIn('ana');
      await actions['session.switch-user']();
      return () => actions['session.unlock-parked']({ sessionId: parkedId(world, 'ana'), pin });
    },
  ],
  [
    'coming back beside somebody else',
    async (world) => {
      const { actions, signIn } = world;
      await signIn('ana');
      await actions['session.switch-user']();
      await signIn('eva');
      await actions['session.lock']({ cause: 'button' });
      return () => actions['session.unlock-parked']({ sessionId: parkedId(world, 'ana'), pin });
    },
  ],
  [
    'signing in to a parked session, asking the server,',
    async ({ actions, signIn, server, settle }) => {
      await signIn('ana');
      await actions['session.switch-user']();
      await settle();
      // This workstation does not know it yet.
      server.password = 'another password';
      return () => actions['session.sign-in']({ username: 'ana', password: server.password });
    },
  ],
  [
    'signing in',
    async ({ actions }) =>
      () =>
        actions['session.sign-in']({ username: 'ana', password }),
  ],
  [
    'emergency access',
    async ({ actions }) => {
      const stated = { reasonCode: 'other', reason: 'Nobody else is here.' } as const;
      return () => actions['emergency.start']({ ...stated, username: 'ana', password, confirmed: true });
    },
  ],
];

describe.each(ways)('%s', (_way, prepare) => {
  it('shows nothing to whoever takes her card out before the answer', async () => {
    const world = await start();
    const { putIn, readers, during, phase, names, settle, server, actions } = world;
    await putIn(ofAna);
    const come = await prepare(world);
    await during(come, () => readers.remove('first'));
    expect(names()).not.toContain('active');
    expect(['locked', 'signed_out']).toContain(phase().name);
    await settle();
    expect(['badge', 'switch']).toContain(server.acts.at(-1));
    // What was noted holds for that once.
    const there = phase();
    if (there.name === 'locked' && there.session.displayName === 'Ana Ruiz') {
      expect(await actions['session.unlock']({ password: server.password })).toEqual({ ok: true });
    } else {
      const back = { sessionId: parkedId(world, 'ana'), password: server.password };
      expect(await actions['session.unlock-parked'](back)).toEqual({ ok: true });
    }
    expect(phase().name).toBe('active');
  });

  it('also if she has put it in again by then', async () => {
    const world = await start();
    const { putIn, readers, during, names } = world;
    await putIn(ofAna);
    const come = await prepare(world);
    await during(come, async () => {
      readers.remove('first');
      await putIn(ofAna, 'first');
    });
    expect(names()).not.toContain('active');
  });

  it.each([
    ['somebody who has a session here', ofJens, true],
    ['somebody who has none', ofJens, false],
    ['nobody', ofNobody, false],
  ])('is not disturbed if a card of %s goes', async (_whose, number, isHere) => {
    const world = await start();
    const { putIn, readers, during, phase, signIn, actions } = world;
    await putIn(number, 'second');
    if (isHere) {
      await signIn('jens');
      await actions['session.switch-user']();
    }
    await putIn(ofAna);
    const come = await prepare(world);
    expect(await during(come, () => readers.remove('second'))).toEqual({ ok: true });
    expect(phase()).toMatchObject({ name: 'active', session: { user: { username: 'ana' } } });
    // The one that lies there still is hers.
    readers.remove('first');
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
  });
});

describe('a card taken out during a sign-in', () => {
  it.each(['hang', { status: 500 }] as const)(
    'counts as hers if the server does not say whose it is (%o)',
    async (fault) => {
      const { putIn, readers, network, clock, phase, names, actions, snapshots } = await start();
      await putIn(ofAna);
      network.decide((path) =>
        path === '/account/token/' ? 'slow' : path === '/v1/badge/identify' ? fault : 'none',
      );
      snapshots.length = 0;
      const signingIn = actions['session.sign-in']({ username: 'ana', password });
      readers.remove('first');
      expect(await untilDone(clock, signingIn)).toEqual({ ok: true });
      expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
      expect(names()).not.toContain('active');
    },
  );

  it('that was put in after the password is a tap: hers locks once she is in, and an unknown one is offered', async () => {
    for (const number of [ofAna, ofNobody]) {
      const { putIn, readers, during, phase, actions } = await start();
      await during(
        () => actions['session.sign-in']({ username: 'ana', password }),
        async () => {
          await putIn(number);
          readers.remove('first');
        },
      );
      if (number === ofNobody)
        expect(phase()).toMatchObject({ name: 'active', session: { badgeOffered: true } });
      else expect(phase().name).not.toBe('active');
    }
  });

  it('leaves the next one what is known of his badge', async () => {
    const { putIn, readers, during, workstation, actions, network } = await start();
    await putIn(ofAna);
    const asked = () => network.count('/v1/badge/identify');
    let before = 0;
    await during(
      () => actions['session.sign-in']({ username: 'ana', password }),
      async () => {
        readers.remove('first');
        await putIn(ofJens);
        before = asked();
      },
    );
    expect(asked()).toBe(before);
    const reading = workstation.snapshot().tap?.reading;
    expect(reading).toMatchObject({ kind: 'visitor', visitor: { displayName: 'Badge of jens' } });
  });
});
