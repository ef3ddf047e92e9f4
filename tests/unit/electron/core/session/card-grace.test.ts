import { describe, expect, it } from 'vitest';
import {
  type CardFacts,
  type CardKeys,
  isGraceOpen,
  opensByCard,
} from '../../../../../electron/core/session/card-grace.ts';

const number = '0077705923';
const facts: CardFacts = {
  policy: { badges: 'on', smart_card_readers: 'presence', badge_grace_seconds: 30 },
  removal: { number, elapsedMs: 100_000, epoch: 4 },
  card: { number, wasThere: false },
  clock: { elapsedMs: 110_000, epoch: 4 },
  session: { isEmergency: false, leftMs: 3_600_000, pin: 'usable' },
};
const keys: CardKeys = { registered: 'key of ana', proven: 'key of ana' };
const at = (elapsedMs: number): Partial<CardFacts> => ({ clock: { epoch: 4, elapsedMs } });
const policy = (more: Partial<CardFacts['policy']>): Partial<CardFacts> => ({
  policy: { ...facts.policy, ...more },
});
const session = (more: Partial<CardFacts['session']>): Partial<CardFacts> => ({
  session: { ...facts.session, ...more },
});

describe('a card that was put in again opens the screen', () => {
  it.each<[string, Partial<CardFacts>]>([
    ['seconds after its removal', {}],
    ['at once', at(100_000)],
    ['at the last moment', at(130_000)],
    ['with the longest grace', { ...policy({ badge_grace_seconds: 120 }), ...at(220_000) }],
    ['if there is no PIN, and need be none', session({ pin: 'none' })],
    ['in the last second of the session', session({ leftMs: 1 })],
  ])('%s', (_when, more) => {
    expect(isGraceOpen({ ...facts, ...more })).toBe(true);
    expect(opensByCard({ ...facts, ...more }, keys)).toBe(true);
  });

  it.each<[string, Partial<CardFacts>]>([
    ['if the policy wants none', policy({ badge_grace_seconds: 0 })],
    ['if cards only tap', policy({ smart_card_readers: 'taps' })],
    ['if card readers are off', policy({ smart_card_readers: 'off' })],
    ['if badges are off', policy({ badges: 'off' })],
    ['if the screen was locked by anything else, or since', { removal: null }],
    ['if another card was taken out', { card: { number: '0077705924', wasThere: false } }],
    ['if the number is only nearly the same', { card: { number: number.slice(1), wasThere: false } }],
    ['if nobody has put it in', { card: { number, wasThere: true } }],
    ['a moment too late', at(130_001)],
    ['hours too late', at(9e9)],
    ['if the time went back', at(99_999)],
    ['if nobody knows the time', at(Number.NaN)],
    ['after a sleep, or another time of the clock', { clock: { epoch: 5, elapsedMs: 110_000 } }],
    ['in an emergency', session({ isEmergency: true })],
    ['at the end of the session', session({ leftMs: 0 })],
    ['after the end of the session', session({ leftMs: -1 })],
    ['if the PIN was wrong too often', session({ pin: 'blocked' })],
    ['if a PIN is demanded and there is none', session({ pin: 'owed' })],
  ])('not %s', (_when, more) => {
    expect(isGraceOpen({ ...facts, ...more })).toBe(false);
    expect(opensByCard({ ...facts, ...more }, keys)).toBe(false);
  });

  it.each<[string, CardKeys]>([
    ['another key', { registered: 'key of ana', proven: 'key of jens' }],
    ['no key', { registered: 'key of ana', proven: null }],
    ['a key that nobody has registered', { registered: null, proven: 'key of ana' }],
    ['no key, and none is registered', { registered: null, proven: null }],
  ])('not with %s', (_which, which) => {
    expect(opensByCard(facts, which)).toBe(false);
  });
});
