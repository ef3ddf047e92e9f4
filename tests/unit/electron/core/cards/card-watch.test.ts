import { describe, expect, it } from 'vitest';
import { CardWatch } from '../../../../../electron/core/cards/card-watch.ts';
import { FakeCardReaders } from '../../../../support/core/fake-card-readers.ts';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const password = 'correct horse battery';
const ofAna = '0077705923';
const ofJens = '01144738493519206';
const ofNobody = '16142028410376146141';

type Policy = ConstructorParameters<typeof CardWatch>[0]['policy'];

const start = async (
  policy: Partial<Policy> = {},
  options: Parameters<typeof startWithFakeServer>[0] = {},
) => {
  const station = await startWithFakeServer(options);
  const { workstation, server, clock } = station;
  server.badges.set(ofAna, 'ana').set(ofJens, 'jens');
  const readers = new FakeCardReaders();
  const settings: { -readonly [Name in keyof Policy]: Policy[Name] } = {
    badges: 'on',
    smart_card_readers: 'presence',
    ...policy,
  };
  const watch = new CardWatch({ readers, workstation, policy: settings });
  watch.follow();
  return {
    ...station,
    readers,
    watch,
    settings,
    signIn: (username: string) => workstation.actions['session.sign-in']({ username, password }),
    unlock: () => workstation.actions['session.unlock']({ password }),
    phase: () => workstation.snapshot().phase,
    settle: () => clock.advance(2_000),
  };
};

describe('a card in the reader', () => {
  it('names its user, and locks her screen at once when it is taken out', async () => {
    const { workstation, readers, phase, settle } = await start();
    readers.insert(ofJens);
    await settle();
    const read = workstation.snapshot().tap?.reading;
    if (read?.kind !== 'visitor') throw new Error('no visitor');
    await workstation.actions['session.sign-in']({ visitorId: read.visitor.id, password });
    await settle();
    expect(phase().name).toBe('active');
    readers.remove();
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
  });

  it('counts also if its user typed her name, or came back by password', async () => {
    const { readers, signIn, unlock, phase, settle } = await start();
    readers.insert(ofAna);
    await signIn('ana');
    await settle();
    readers.remove();
    expect(phase().name).toBe('locked');
    readers.insert(ofAna);
    await settle();
    expect(phase().name).toBe('locked');
    await unlock();
    await settle();
    readers.remove();
    expect(phase().name).toBe('locked');
  });

  it('counts as taken out also while the server is still asked whose it is', async () => {
    const { readers, signIn, phase, settle } = await start();
    readers.insert(ofAna);
    const signedIn = signIn('ana');
    await signedIn;
    readers.remove();
    await settle();
    expect(phase().name).toBe('locked');
  });

  it('still counts while the server cannot be reached', async () => {
    const { readers, network, signIn, unlock, phase, settle } = await start();
    readers.insert(ofAna);
    await signIn('ana');
    await settle();
    network.become('offline');
    readers.remove();
    expect(phase().name).toBe('locked');
    readers.insert(ofAna);
    await settle();
    network.become('none');
    await unlock();
    network.become('offline');
    await settle();
    expect(phase().name).toBe('active');
    readers.remove();
    expect(phase().name).toBe('locked');
  });

  it('still counts once its user has continued into another session', async () => {
    const { workstation, readers, signIn, phase, settle, clock } = await start({}, { sessionHours: 1 });
    readers.insert(ofAna);
    await signIn('ana');
    await clock.advance(50 * minute);
    expect(await workstation.actions['session.continue']({ password })).toEqual({ ok: true });
    await settle();
    expect(phase().name).toBe('active');
    readers.remove();
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
  });

  it('that nobody knows, or of somebody who does not work here, locks nothing when it is taken out', async () => {
    const { readers, signIn, phase, settle } = await start();
    readers.insert(ofNobody, { at: 'other' });
    await settle();
    await signIn('ana');
    await settle();
    readers.remove('other');
    expect(phase().name).toBe('active');
    readers.insert(ofJens, { wasThere: true });
    await settle();
    readers.remove();
    expect(phase().name).toBe('active');
  });

  it('that was there before anybody watched is no tap to whoever works here, and her way in for others', async () => {
    const { workstation, readers, signIn, phase, settle } = await start();
    readers.insert(ofJens, { wasThere: true });
    await settle();
    expect(workstation.snapshot().tap?.reading).toMatchObject({ kind: 'visitor' });
    readers.remove();
    await signIn('ana');
    readers.insert(ofAna, { wasThere: true });
    await settle();
    expect(phase().name).toBe('active');
    readers.remove();
    expect(phase().name).toBe('locked');
  });

  it('held to the reader for a moment is a tap: it locks, and never signs out', async () => {
    const { workstation, readers, signIn, phase, settle } = await start();
    await signIn('ana');
    for (const _each of [1, 2, 3]) {
      readers.insert(ofAna);
      readers.remove();
      await settle();
      expect(phase().name).toBe('locked');
      expect(workstation.currentSession()).not.toBeNull();
    }
  });
});

describe('her own card put into the reader while she works', () => {
  it('means that she is here, and nothing else, until she takes it out', async () => {
    const { workstation, readers, signIn, phase, settle } = await start();
    await signIn('ana');
    readers.insert(ofAna);
    await settle();
    expect(phase().name).toBe('active');
    expect(workstation.snapshot().tap).toBeNull();
    readers.remove();
    expect(phase()).toMatchObject({ name: 'locked', session: { cause: 'badge' } });
  });

  it('keeps no key from the page once it is known', async () => {
    const { workstation, readers, signIn, unlock, phase, settle } = await start();
    await signIn('ana');
    readers.insert(ofAna);
    expect(workstation.badgeIsLookedUp()).toBe(true);
    await settle();
    readers.remove();
    await unlock();
    await settle();
    readers.insert(ofAna);
    expect(workstation.badgeIsLookedUp()).toBe(false);
    await settle();
    expect(phase().name).toBe('active');
    readers.remove();
    expect(phase().name).toBe('locked');
  });

  it('locks nothing while the server is away if it was known before; otherwise nobody can say whose it is', async () => {
    const { readers, network, signIn, unlock, phase, settle } = await start();
    await signIn('ana');
    readers.insert(ofAna);
    await settle();
    readers.remove();
    await unlock();
    network.become('offline');
    await settle();
    readers.insert(ofAna);
    await settle();
    expect(phase().name).toBe('active');
    readers.insert(ofJens, { at: 'other' });
    await settle();
    expect(phase().name).toBe('locked');
  });

  it('holds nothing if it is out again before the server says whose it is: that is a tap', async () => {
    const { readers, signIn, phase, settle } = await start();
    await signIn('ana');
    readers.insert(ofAna);
    readers.remove();
    await settle();
    expect(phase().name).toBe('locked');
  });

  it('does not keep the card of somebody else from parking her session', async () => {
    const { workstation, readers, signIn, phase, settle } = await start();
    await signIn('ana');
    readers.insert(ofAna);
    await settle();
    readers.insert(ofJens, { at: 'other' });
    await settle();
    expect(phase().name).toBe('signed_out');
    expect(workstation.snapshot().tap?.reading).toMatchObject({ kind: 'visitor' });
  });

  it('locks as a tap if she holds it to a reader that types like a keyboard', async () => {
    const { workstation, readers, signIn, phase, settle } = await start();
    await signIn('ana');
    readers.insert(ofAna);
    await settle();
    await workstation.badgeTapped({ number: ofAna, reader: 'wedge' });
    await settle();
    expect(phase().name).toBe('locked');
  });
});

describe('the policy', () => {
  it('may want taps only', async () => {
    const { readers, signIn, phase, settle } = await start({ smart_card_readers: 'taps' });
    readers.insert(ofAna);
    await signIn('ana');
    await settle();
    readers.remove();
    expect(phase().name).toBe('active');
    await settle();
    readers.insert(ofAna);
    await settle();
    expect(phase().name).toBe('locked');
  });

  it.each([{ smart_card_readers: 'off' }, { badges: 'off' }] as const)(
    'may want no card readers: %o, and may change its mind',
    async (policy) => {
      const { readers, watch, settings, signIn, phase } = await start(policy);
      expect(readers.listener).toBeNull();
      Object.assign(settings, { badges: 'on', smart_card_readers: 'presence' });
      watch.follow();
      watch.follow();
      expect(readers.listener).not.toBeNull();
      await signIn('ana');
      readers.insert(ofAna, { wasThere: true });
      Object.assign(settings, policy);
      watch.follow();
      expect(readers.listener).toBeNull();
      expect(phase().name).toBe('active');
    },
  );
});
