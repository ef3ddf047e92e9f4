import { afterEach, describe, expect, it } from 'vitest';
import { CardWatch } from '../../../../../electron/core/cards/card-watch.ts';
import type { EffectivePolicy } from '../../../../../electron/core/policy/effective-policy.ts';
import { verifyCardKey } from '../../../../../electron/core/unlocking/card-key.ts';
import { FakeCardReaders } from '../../../../support/core/fake-card-readers.ts';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';
import { untilDone } from '../../../../support/core/until-done.ts';
import { type CardKey, createCardKey } from '../../../../support/smart-card/card-key.ts';

const password = 'correct horse battery';
const pin = '482915';
const ofAna = '0077705923';
const ofJens = '01144738493519206';
const ofNobody = '16142028410376146141';

const thumbprintOf = (key: CardKey) => {
  const challenge = Buffer.alloc(32);
  return verifyCardKey(key.prove(challenge), challenge) ?? '';
};
const anasKey = createCardKey();
const another = createCardKey();

let watch: CardWatch | null = null;
afterEach(() => watch?.stop());

/** Ana at work with her PIN, and with her card in the reader, whose key is registered. */
const start = async (
  given: Partial<EffectivePolicy> = {},
  options: Parameters<typeof startWithFakeServer>[0] = {},
) => {
  const station = await startWithFakeServer({ ...options, policy: { badge_grace_seconds: 30, ...given } });
  const { workstation, server, clock, settings } = station;
  server.badges.set(ofAna, 'ana').set(ofJens, 'jens');
  server.cardKeys.set(ofAna, thumbprintOf(anasKey));
  const readers = new FakeCardReaders();
  watch = new CardWatch({ readers, workstation, policy: settings });
  watch.follow();
  const phase = () => workstation.snapshot().phase;
  const settle = () => clock.advance(500);
  const all = {
    ...station,
    readers,
    phase,
    settle,
    name: () => phase().name,
    reading: () => workstation.snapshot().tap?.reading ?? null,
    putIn: async (key: Pick<CardKey, 'prove'> | null = anasKey, number = ofAna) => {
      readers.insert(number, { key });
      await settle();
    },
    takeOut: async (forMs = 2_000) => {
      readers.remove();
      expect(phase().name).toBe('locked');
      await clock.advance(forMs);
    },
    unlock: (proof: { pin: string } | { password: string } = { pin }) =>
      workstation.actions['session.unlock'](proof),
  };
  readers.insert(ofAna, { key: anasKey });
  await settle();
  await workstation.actions['session.sign-in']({ username: 'ana', password });
  await workstation.actions['session.set-pin']({ pin });
  await settle();
  expect(phase().name).toBe('active');
  return all;
};

describe('her own card, taken out and put in again,', () => {
  it('opens the screen without the PIN, and says so to her and to the server', async () => {
    const { putIn, takeOut, phase, server, readers, settle } = await start();
    await takeOut();
    await settle();
    const before = server.acts.length;
    await putIn();
    const shown = phase();
    expect(shown.name === 'active' && shown.session.activity.slice(0, 2)).toMatchObject([
      { kind: 'unlocked', by: 'card' },
      { kind: 'locked', cause: 'badge' },
    ]);
    await settle();
    expect(server.acts.slice(before)).toEqual(['unlock by card noted']);
    expect(readers.challenges.at(-1)).toHaveLength(32);
    // As often as she likes, each time with another challenge.
    for (const _each of [1, 2, 3]) {
      await takeOut(200);
      await putIn();
      expect(phase().name).toBe('active');
    }
    expect(new Set(readers.challenges.map((each) => each.toString('hex'))).size).toBe(
      readers.challenges.length,
    );
  });

  it('takes the PIN once the grace is over, and the next removal begins a new one', async () => {
    const { putIn, takeOut, name, unlock, reading, workstation } = await start();
    await takeOut(31_000);
    await putIn();
    expect([name(), reading()]).toEqual(['locked', { kind: 'on_screen', why: 'too_late' }]);
    expect(await unlock()).toEqual({ ok: true });
    await takeOut(25_000);
    await putIn();
    expect([name(), workstation.cardReturn()]).toEqual(['active', 'opened']);
  });

  it('opens it also while the server cannot be reached, by the key it told before; the server hears of it later', async () => {
    const { putIn, takeOut, name, network, server, clock } = await start();
    for (const fault of ['offline', 'hang'] as const) {
      network.become(fault);
      await takeOut();
      await putIn();
      await clock.advance(4_000);
      expect(name()).toBe('active');
    }
    network.become('none');
    await clock.advance(minute);
    expect(server.acts.slice(-4)).toEqual(['badge', 'unlock by card noted', 'badge', 'unlock by card noted']);
  });

  it('opens it for a user who has continued into another session', async () => {
    const { putIn, takeOut, name, workstation, clock } = await start({}, { sessionHours: 1 });
    await clock.advance(50 * minute);
    if (name() === 'locked') await workstation.actions['session.unlock']({ password });
    expect(await workstation.actions['session.continue']({ password })).toEqual({ ok: true });
    await clock.advance(2_000);
    await takeOut();
    await putIn();
    expect(name()).toBe('active');
  });

  it('leaves the field to the PIN while the card signs: what comes first wins', async () => {
    const { readers, putIn, takeOut, name, unlock, settle, server } = await start();
    await takeOut();
    const signing = Promise.withResolvers<void>();
    readers.whileProving = () => signing.promise;
    await putIn();
    expect(name()).toBe('locked');
    expect(await unlock()).toEqual({ ok: true });
    await settle();
    const acts = server.acts.length;
    signing.resolve();
    await settle();
    expect([name(), server.acts.length]).toEqual(['active', acts]);
  });

  it('tells nothing to a node of the release before but that it was unlocked', async () => {
    const { putIn, takeOut, name, server, settle } = await start();
    server.knowsNoCardKeys = true;
    await takeOut();
    await putIn();
    await settle();
    expect([name(), server.acts.at(-1)]).toEqual(['active', 'unlock by undefined noted']);
  });
});

describe('her badges', () => {
  const second = '0011223344';
  const here = ({ phase }: Awaited<ReturnType<typeof start>>) => {
    const shown = phase();
    return shown.name === 'active' ? shown.session.badgesHere : null;
  };
  const idsOf = async ({ workstation }: Awaited<ReturnType<typeof start>>) => {
    const list = await workstation.actions['badges.list']();
    return list.state === 'ready' ? list.items.map(({ id }) => id) : [];
  };

  it('say which one lies in the reader, as it comes and goes, and never by its number', async () => {
    const station = await start({ badge_grace_seconds: 0 });
    const { server, readers, settle, snapshots, unlock, takeOut, log } = station;
    server.badges.set(second, 'ana');
    const [first, other] = await idsOf(station);
    expect(here(station)).toEqual([first]);
    readers.insert(second, { at: 'at the side' });
    await settle();
    expect(here(station)).toEqual([first, other]);
    await takeOut();
    await unlock();
    expect(here(station)).toEqual([other]);
    expect(JSON.stringify([snapshots, log.lines])).not.toMatch(new RegExp(`${ofAna}|${second}`));
  });

  it('say nothing of a card that nobody has, or of which an older server does not say which badge it is', async () => {
    const station = await start();
    const { server, readers, settle } = station;
    server.badges.set(second, 'ana');
    const [first] = await idsOf(station);
    server.knowsNoCardKeys = true;
    for (const number of [ofNobody, second]) {
      readers.insert(number, { at: 'at the side' });
      await settle();
      expect(here(station)).toEqual([first]);
      readers.remove('at the side');
      if (station.name() === 'locked') await station.unlock();
    }
  });
});

describe('a card does not open the screen', () => {
  it.each([
    ['with her number and no key', 'not_proved', null],
    ['with her number and another key', 'other_key', another],
    [
      'that replays what hers has signed before',
      'not_proved',
      { prove: () => anasKey.prove(Buffer.alloc(32, 7)) },
    ],
    [
      'that shows her public key, and signs with its own',
      'not_proved',
      {
        prove: (challenge: Buffer) => ({
          ...another.prove(challenge),
          publicKey: anasKey.prove(challenge).publicKey,
        }),
      },
    ],
    [
      'that answers nonsense',
      'not_proved',
      { prove: () => ({ publicKey: Buffer.from('x'), signature: Buffer.alloc(64) }) },
    ],
  ] as const)('%s (%s); the PIN does', async (_which, why, key) => {
    const { putIn, takeOut, name, reading, unlock, workstation, log } = await start();
    await takeOut();
    await putIn(key);
    expect([name(), reading()]).toEqual(['locked', { kind: 'on_screen', why }]);
    expect(workstation.cardReturn()).toBe(why);
    expect(log.lines.join('\n')).toContain(why);
    expect(log.lines.join('\n')).not.toContain(ofAna);
    expect(await unlock()).toEqual({ ok: true });
    expect(name()).toBe('active');
  });

  it.each([
    ['not set up', 2_000, anasKey, 'not_set_up'],
    ['without a key', 2_000, null, 'no_key'],
    ['without a key, and late', 31_000, null, 'no_key'],
  ] as const)('if it is %s; whoever has to know is told', async (_which, forMs, key, why) => {
    const { putIn, takeOut, name, reading, server, workstation } = await start();
    server.cardKeys.delete(ofAna);
    await takeOut(forMs);
    await putIn(key);
    // That a card can prove nothing she cannot change.
    const shown = why === 'no_key' ? { kind: 'on_screen' } : { kind: 'on_screen', why };
    expect([name(), reading(), workstation.cardReturn()]).toEqual(['locked', shown, why]);
  });

  it('of a colleague, and says nothing about it', async () => {
    const { putIn, takeOut, name, reading, workstation } = await start();
    await takeOut();
    await putIn(another, ofJens);
    expect(workstation.cardReturn()).toBeNull();
    expect([name(), reading()]).toMatchObject(['signed_out', { kind: 'visitor' }]);
  });

  it('whose reader fails while it signs, that is out again before it has, or that was found there', async () => {
    const { readers, putIn, takeOut, name, settle } = await start();
    await takeOut();
    readers.whileProving = async () => {
      throw new Error('the process has ended');
    };
    await putIn();
    expect(name()).toBe('locked');
    readers.remove();
    const signing = Promise.withResolvers<void>();
    readers.whileProving = () => signing.promise;
    await settle();
    await settle();
    await settle();
    await putIn();
    readers.remove();
    signing.resolve();
    await settle();
    expect(name()).toBe('locked');
    readers.whileProving = async () => undefined;
    readers.insert(ofAna, { key: anasKey, wasThere: true });
    await settle();
    expect(name()).toBe('locked');
  });

  it('if another with her number lies there once the server has answered', async () => {
    const { putIn, takeOut, readers, name, network, clock } = await start();
    await takeOut();
    network.decide((path) => (path === '/v1/badge/identify' ? 'hang' : 'none'));
    await putIn();
    readers.remove();
    await putIn(another);
    await clock.advance(4_000);
    expect(name()).toBe('locked');
  });

  it('if the server says while it signs that nobody has the badge, though it counted as out of reach', async () => {
    const { putIn, takeOut, readers, name, network, clock, unlock, server, workstation } = await start();
    network.decide((path) => (path === '/account/token/refresh/' ? 'offline' : 'none'));
    await clock.advance(20 * minute);
    if (name() === 'locked') await unlock();
    expect(workstation.snapshot().connection.state).toBe('offline');
    await takeOut();
    server.badges.delete(ofAna);
    readers.whileProving = () => clock.advance(0);
    await putIn();
    expect(name()).toBe('locked');
  });

  it('if she has removed its badge herself, also without a connection', async () => {
    const { putIn, takeOut, name, network, clock, workstation } = await start();
    const list = await workstation.actions['badges.list']();
    const badgeId = (list.state === 'ready' && list.items[0]?.id) || '';
    expect(await workstation.actions['badges.remove']({ badgeId })).toEqual({ ok: true });
    await takeOut();
    network.become('offline');
    await putIn();
    await clock.advance(4_000);
    expect(name()).toBe('locked');
  });

  it('without a grace in the policy, or if it is withdrawn during it; then no card is even asked', async () => {
    const { readers, putIn, takeOut, name, unlock, settings } = await start({ badge_grace_seconds: 0 });
    await takeOut();
    await putIn();
    expect([name(), readers.challenges.length]).toEqual(['locked', 0]);
    await unlock();
    settings.badge_grace_seconds = 60;
    await takeOut();
    settings.badge_grace_seconds = 0;
    await putIn();
    expect([name(), readers.challenges.length]).toEqual(['locked', 0]);
    await unlock();
    for (const change of [
      { smart_card_readers: 'taps' },
      { badges: 'off' },
      { badge_grace_seconds: 1 },
    ] as const) {
      Object.assign(settings, { badge_grace_seconds: 60, smart_card_readers: 'presence', badges: 'on' });
      await takeOut();
      Object.assign(settings, change);
      await putIn();
      expect(name()).toBe('locked');
      Object.assign(settings, { badge_grace_seconds: 60, smart_card_readers: 'presence', badges: 'on' });
      watch?.follow();
      await unlock();
    }
  });

  it('if the policy is changed, or anything ends the grace, while it signs', async () => {
    const { readers, putIn, takeOut, name, unlock, settle, settings, workstation, power } = await start();
    for (const [end, undo] of [
      [
        () => Object.assign(settings, { badge_grace_seconds: 0 }),
        () => Object.assign(settings, { badge_grace_seconds: 30 }),
      ],
      [() => workstation.lock('shortcut'), () => undefined],
      [() => power.emit('lock-screen'), () => undefined],
      [() => workstation.badgeTapped({ number: ofNobody, reader: 'wedge' }), () => undefined],
    ] as const) {
      await takeOut();
      const signing = Promise.withResolvers<void>();
      readers.whileProving = () => signing.promise;
      await putIn();
      end();
      signing.resolve();
      await settle();
      expect(name()).toBe('locked');
      undo();
      readers.whileProving = async () => undefined;
      expect(await unlock()).toEqual({ ok: true });
      await settle();
    }
  });
});

it('a PIN whose check lasts until the card has opened the screen and somebody has locked it again opens nothing', async () => {
  const { putIn, takeOut, unlock, name, network, clock, server } = await start();
  await takeOut();
  network.decide((path) => (path === '/v1/session/unlock' ? 'hang' : 'none'));
  const unlocking = unlock();
  await putIn();
  expect(name()).toBe('active');
  await takeOut(200);
  network.become('none');
  await clock.advance(15_000);
  expect(await unlocking).toMatchObject({ error: 'locked_meanwhile' });
  expect(name()).toBe('locked');
  expect(server.acts.at(-1)).toBe('badge');
  expect(await unlock()).toEqual({ ok: true });
});

describe('a PIN that is checked for long while her card opens the screen', () => {
  const unlockPath = '/v1/session/unlock';
  /** Jens is parked; Ana's card is out, and her screen locked by that. His PIN was typed just before. */
  const besideJens = async () => {
    const world = await start();
    const { workstation, settle, network, clock } = world;
    const { actions } = workstation;
    await actions['session.switch-user']();
    expect(await actions['session.sign-in']({ username: 'jens', password })).toEqual({ ok: true });
    expect(await actions['session.set-pin']({ pin })).toEqual({ ok: true });
    await settle();
    const unlockOther = async () => {
      const [other] = workstation.parkedSessions();
      return await actions['session.unlock-parked']({ sessionId: other?.id ?? '', pin });
    };
    expect(await unlockOther()).toEqual({ ok: true });
    await settle();
    await world.takeOut();
    network.decide((path) => (path === unlockPath ? 'hang' : 'none'));
    const comingBack = unlockOther();
    await clock.advance(500);
    return { ...world, user: () => workstation.currentSession()?.user.username, comingBack };
  };

  it('throws nobody off it who has come back: the PIN of a parked session', async () => {
    const { workstation, putIn, name, user, clock, snapshots, settle, readers, comingBack } =
      await besideJens();
    await putIn();
    expect([name(), user()]).toEqual(['active', 'ana']);
    // No key is kept from her.
    expect([workstation.badgeIsLookedUp(), workstation.snapshot().tap]).toEqual([false, null]);
    snapshots.length = 0;
    expect(await untilDone(clock, comingBack)).toEqual({ ok: false, error: 'not_possible_now' });
    await settle();
    expect(user()).toBe('ana');
    expect(snapshots.every(({ phase }) => phase.name === 'active')).toBe(true);
    expect(workstation.snapshot().tap).toBeNull();
    readers.remove();
    expect(name()).toBe('locked');
  });

  it('says nothing of a tap that has opened it, if she has locked it again by then', async () => {
    const { putIn, takeOut, name, clock, settle, comingBack, workstation } = await besideJens();
    await putIn();
    await takeOut(100);
    expect(await untilDone(clock, comingBack)).toEqual({ ok: false, error: 'locked_meanwhile' });
    await settle();
    expect([name(), workstation.snapshot().tap]).toEqual(['locked', null]);
  });

  it('reports no lock of a screen that is open: card in, out and in again before the answer', async () => {
    const { unlock, network, putIn, takeOut, name, clock, server, settle } = await start();
    await takeOut();
    network.decide((path) => (path === unlockPath ? 'hang' : 'none'));
    const unlocking = unlock();
    await clock.advance(500);
    await putIn();
    await takeOut(200);
    await putIn();
    expect(name()).toBe('active');
    await untilDone(clock, unlocking);
    network.become('none');
    await clock.advance(minute);
    await settle();
    expect(name()).toBe('active');
    expect(server.acts.at(-1)).not.toBe('badge');
  });
});

it('whoever has come back by a card alone sets no PIN and links no badge without the password', async () => {
  const { putIn, takeOut, name, unlock, readers, workstation, settle } = await start();
  const setPin = (more = {}) => workstation.actions['session.set-pin']({ pin: '739164', ...more });
  const passwordNeeded = { ok: false, error: 'password_needed' };
  await takeOut();
  await putIn();
  expect(name()).toBe('active');
  expect(await setPin()).toEqual(passwordNeeded);
  readers.insert(ofNobody, { at: 'other' });
  await settle();
  expect(await workstation.actions['badge.link']()).toEqual(passwordNeeded);
  expect(await workstation.actions['badge.link']({ password })).toEqual({ ok: true });
  expect(await setPin({ password })).toEqual({ ok: true });
  await workstation.lock('button');
  await unlock({ pin: '739164' });
  expect(await setPin()).toEqual({ ok: true });
});

type World = Awaited<ReturnType<typeof start>>;

describe('what happens after the removal ends the grace:', () => {
  it.each<[string, (world: World) => unknown]>([
    ['Ctrl+Shift+L', ({ workstation }) => workstation.lock('shortcut')],
    ['the button', ({ workstation }) => workstation.actions['session.lock']({ cause: 'button' })],
    ['the lid', ({ power }) => power.emit('lid-closed')],
    ["the system's own lock", ({ power }) => power.emit('lock-screen')],
    [
      'a sleep of some seconds',
      ({ power, clock }) => {
        power.emit('suspend');
        clock.sleep(3_000);
        power.emit('resume');
      },
    ],
    ['a sleep that nobody told of', ({ clock }) => clock.sleep(3_000)],
    ['a clock that is set back', ({ clock }) => clock.jumpWall(-minute)],
    ['a clock that is set forward', ({ clock }) => clock.jumpWall(3_600_000)],
    [
      'a badge that nobody knows, at a keyboard reader',
      ({ workstation }) => workstation.badgeTapped({ number: ofNobody, reader: 'wedge' }),
    ],
    [
      'a badge that nobody knows, in a card reader',
      ({ readers }) => readers.insert(ofNobody, { at: 'other' }),
    ],
    [
      'a badge that a page has read',
      ({ workstation }) => workstation.actions['badge.present']({ number: ofNobody }),
    ],
    [
      'a PIN that was wrong too often',
      async ({ unlock }) => {
        for (const _each of [1, 2, 3, 4, 5]) await unlock({ pin: '591824' });
      },
    ],
    ['her badge was removed elsewhere', ({ server }) => server.badges.delete(ofAna)],
    ['her badge belongs to somebody else now', ({ server }) => server.badges.set(ofAna, 'jens')],
    ['its key was withdrawn', ({ server }) => server.cardKeys.delete(ofAna)],
    ['another key was registered', ({ server }) => server.cardKeys.set(ofAna, thumbprintOf(another))],
    ['the server does not want to be asked', ({ network }) => network.become({ status: 429 })],
  ])('%s', async (_what, happens) => {
    const world = await start();
    const { putIn, takeOut, settle, name, network } = world;
    await takeOut();
    await happens(world);
    await settle();
    await putIn();
    network.become('none');
    expect(name()).not.toBe('active');
    expect(world.workstation.currentSession()?.locked ?? true).toBe(true);
  });

  it('another user comes, and goes, and her card is put in again', async () => {
    const { readers, putIn, takeOut, workstation, name, settle } = await start();
    await takeOut();
    readers.insert(ofJens, { at: 'other' });
    await settle();
    expect(name()).toBe('signed_out');
    await putIn();
    expect(workstation.snapshot().tap?.reading).toMatchObject({ kind: 'parked' });
    expect(name()).toBe('signed_out');
    readers.remove();
    await settle();
    await workstation.actions['session.sign-in']({ username: 'jens', password });
    await settle();
    expect(workstation.currentSession()?.user.username).toBe('jens');
    readers.remove('other');
    await settle();
    await putIn();
    expect(name()).not.toBe('active');
  });

  it('the session is ended by the server', async () => {
    const { putIn, takeOut, name, server, workstation, clock } = await start();
    await takeOut();
    server.end(server.onlySession.id, 'revoked_by_administrator');
    await putIn();
    await workstation.actions['session.retry-now']();
    await clock.advance(minute);
    expect(name()).toBe('signed_out');
  });

  it('a lock of any other cause never begins one', async () => {
    for (const cause of ['shortcut', 'idle', 'badge', 'restart'] as const) {
      const { readers, putIn, workstation, name, clock } = await start();
      await workstation.lock(cause);
      readers.remove();
      await clock.advance(2_000);
      await putIn();
      expect(name()).toBe('locked');
      watch?.stop();
    }
  });

  it('an emergency access is locked, and opens by the password alone', async () => {
    const { readers, putIn, workstation, name, settle, clock } = await start();
    await workstation.lock('button');
    const asked = {
      username: 'ana',
      password,
      reasonCode: 'other',
      reason: 'Nobody else is here.',
      confirmed: true,
    } as const;
    expect(await workstation.actions['emergency.start'](asked)).toEqual({ ok: true });
    await settle();
    readers.remove();
    expect(name()).toBe('locked');
    await clock.advance(2_000);
    await putIn();
    expect(name()).toBe('locked');
  });
});

describe('the key of a card is registered', () => {
  const startUnregistered = async (given: Partial<EffectivePolicy> = {}) => {
    const station = await startWithFakeServer({ policy: { badge_grace_seconds: 30, ...given } });
    const { workstation, server, clock } = station;
    const readers = new FakeCardReaders();
    watch = new CardWatch({ readers, workstation, policy: station.settings });
    watch.follow();
    const session = () => {
      const { phase } = workstation.snapshot();
      return phase.name === 'active' ? phase.session : null;
    };
    const settle = () => clock.advance(500);
    return {
      ...station,
      readers,
      session,
      settle,
      asked: () => [session()?.badgeOffered, session()?.cardOffered],
      signIn: async (username = 'ana') => {
        await workstation.actions['session.sign-in']({ username, password });
        await settle();
      },
      again: async () => {
        readers.remove();
        await clock.advance(2_000);
        readers.insert(ofAna, { key: anasKey });
        await settle();
        return workstation.snapshot().phase.name;
      },
      server,
      workstation,
    };
  };

  it('with a badge that is linked, which may lie in the reader meanwhile', async () => {
    const { readers, settle, signIn, asked, workstation, server, again } = await startUnregistered();
    readers.insert(ofAna, { key: anasKey });
    await settle();
    await signIn();
    expect(asked()).toEqual([true, false]);
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    expect(server.cardKeys.get(ofAna)).toBe(thumbprintOf(anasKey));
    expect(asked()).toEqual([false, false]);
    expect(await again()).toBe('active');
    expect(await workstation.actions['badges.list']()).toMatchObject({ items: [{ provesKey: true }] });
  });

  it('once she is asked whether her badge may do so; no is no for this session', async () => {
    const { readers, settle, signIn, asked, workstation, server, again } = await startUnregistered();
    server.badges.set(ofAna, 'ana');
    readers.insert(ofAna, { key: anasKey });
    await settle();
    await signIn();
    expect(asked()).toEqual([false, true]);
    expect(server.cardKeys.size).toBe(0);
    await workstation.actions['badge.decline']();
    expect(await again()).toBe('locked');
    await workstation.actions['session.unlock']({ password });
    await settle();
    expect(asked()).toEqual([false, false]);
    await workstation.actions['session.sign-out']();
    await signIn();
    expect(asked()).toEqual([false, true]);
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    expect(server.cardKeys.get(ofAna)).toBe(thumbprintOf(anasKey));
    expect(await again()).toBe('active');
  });

  it('also if a card of the same number, without a key, was in the reader before', async () => {
    const { readers, settle, signIn, asked, workstation, server, clock } = await startUnregistered();
    server.badges.set(ofAna, 'ana');
    readers.insert(ofAna, { key: null });
    await settle();
    await signIn();
    expect(asked()).toEqual([false, false]);
    readers.remove();
    await clock.advance(2_000);
    readers.insert(ofAna, { key: anasKey });
    await settle();
    await workstation.actions['session.unlock']({ password });
    await settle();
    expect(asked()).toEqual([false, true]);
  });

  it('only while the card is there to prove it', async () => {
    const { readers, settle, signIn, asked, workstation, server, session } = await startUnregistered({
      smart_card_readers: 'presence',
    });
    server.badges.set(ofAna, 'ana');
    readers.insert(ofAna, { key: anasKey });
    await signIn();
    expect(asked()).toEqual([false, true]);
    readers.whileProving = async () => {
      throw new Error('gone');
    };
    expect(await workstation.actions['badge.link']()).toEqual({ ok: false, error: 'card_not_proven' });
    expect([asked(), server.cardKeys.size]).toEqual([[false, true], 0]);
    readers.whileProving = async () => undefined;
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    await settle();
    expect(session()?.cardOffered).toBe(false);
  });

  it('never in place of another that is registered, and by nobody whose badge it is not', async () => {
    const { readers, settle, signIn, asked, server } = await startUnregistered();
    server.badges.set(ofAna, 'ana');
    server.cardKeys.set(ofAna, thumbprintOf(another));
    readers.insert(ofAna, { key: anasKey });
    await settle();
    await signIn();
    expect(asked()).toEqual([false, false]);
  });

  it.each<[string, Partial<EffectivePolicy>, CardKey | null]>([
    ['not if the policy has no use for it', { badge_grace_seconds: 0 }, anasKey],
    ['not if cards only tap', { smart_card_readers: 'taps' }, anasKey],
    ['not if it proves none', {}, null],
  ])('%s', async (_when, policy, key) => {
    const { readers, settle, signIn, asked, workstation, server, session } = await startUnregistered(policy);
    server.badges.set(ofAna, 'ana');
    readers.insert(ofAna, { key });
    await settle();
    await signIn();
    expect(asked()).toEqual([false, false]);
    const isOfUse = policy.badge_grace_seconds !== 0 && policy.smart_card_readers !== 'taps';
    expect(session()?.cardGraceSeconds).toBe(isOfUse ? 30 : 0);
    readers.remove();
    if (workstation.snapshot().phase.name === 'locked')
      await workstation.actions['session.unlock']({ password });
    await settle();
    expect(server.cardKeys.size).toBe(0);
  });

  it('not at an older server, where the badge is linked all the same', async () => {
    const { readers, settle, signIn, workstation, server } = await startUnregistered();
    server.knowsNoCardKeys = true;
    readers.insert(ofAna, { key: anasKey });
    await settle();
    await signIn();
    expect(await workstation.actions['badge.link']()).toEqual({ ok: true });
    expect([server.badges.get(ofAna), server.cardKeys.size]).toEqual(['ana', 0]);
  });

  it('nor is she asked for it there at once; later she is told why it cannot be', async () => {
    const { readers, settle, signIn, asked, again, workstation, server } = await startUnregistered();
    server.knowsNoCardKeys = true;
    readers.insert(ofAna, { key: anasKey });
    await settle();
    await signIn();
    await workstation.actions['badge.link']();
    expect(await again()).toBe('locked');
    await workstation.actions['session.unlock']({ password });
    await settle();
    expect(asked()).toEqual([false, false]);
    await workstation.actions['session.sign-out']();
    await signIn();
    expect(asked()).toEqual([false, true]);
    const answer = { ok: false, error: 'card_keys_unknown' };
    expect(await workstation.actions['badge.link']()).toEqual(answer);
    expect(asked()).toEqual([false, false]);
  });

  it('and the screen locks at its removal, though the badge was unknown when it was put in', async () => {
    const { readers, settle, signIn, workstation, again } = await startUnregistered({
      badge_grace_seconds: 0,
    });
    readers.insert(ofAna, { key: null });
    await settle();
    await signIn();
    await workstation.actions['badge.link']();
    await settle();
    readers.remove();
    expect(workstation.snapshot().phase.name).toBe('locked');
    expect(await again()).toBe('locked');
  });
});
