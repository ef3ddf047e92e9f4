import { describe, expect, it } from 'vitest';
import type { CardObstacle } from '../../../../../electron/core/ports/card-return.ts';
import {
  type CardFacts,
  type CardKeys,
  graceObstacle,
  obstacleToOpening,
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
    expect(graceObstacle({ ...facts, ...more })).toBeNull();
    expect(obstacleToOpening({ ...facts, ...more }, keys)).toBeNull();
  });

  it.each<[string, CardObstacle, Partial<CardFacts>]>([
    ['if the policy wants none', 'unwanted', policy({ badge_grace_seconds: 0 })],
    ['if cards only tap', 'unwanted', policy({ smart_card_readers: 'taps' })],
    ['if card readers are off', 'unwanted', policy({ smart_card_readers: 'off' })],
    ['if badges are off', 'unwanted', policy({ badges: 'off' })],
    ['if the screen was locked by anything else, or since', 'locked_otherwise', { removal: null }],
    [
      'if another card was taken out',
      'locked_otherwise',
      { card: { number: '0077705924', wasThere: false } },
    ],
    [
      'if the number is only nearly the same',
      'locked_otherwise',
      { card: { number: number.slice(1), wasThere: false } },
    ],
    ['if nobody has put it in', 'found_there', { card: { number, wasThere: true } }],
    ['a moment too late', 'too_late', at(130_001)],
    ['hours too late', 'too_late', at(9e9)],
    ['if the time went back', 'time_unknown', at(99_999)],
    ['if nobody knows the time', 'time_unknown', at(Number.NaN)],
    [
      'after a sleep, or another time of the clock',
      'time_unknown',
      { clock: { epoch: 5, elapsedMs: 110_000 } },
    ],
    ['in an emergency', 'session', session({ isEmergency: true })],
    ['at the end of the session', 'session', session({ leftMs: 0 })],
    ['after the end of the session', 'session', session({ leftMs: -1 })],
    ['if the PIN was wrong too often', 'pin', session({ pin: 'blocked' })],
    ['if a PIN is demanded and there is none', 'pin', session({ pin: 'owed' })],
  ])('not %s (%s)', (_when, why, more) => {
    expect(graceObstacle({ ...facts, ...more })).toBe(why);
    expect(obstacleToOpening({ ...facts, ...more }, keys)).toBe(why);
  });

  it.each<[string, CardObstacle, CardKeys]>([
    ['another key', 'other_key', { registered: 'key of ana', proven: 'key of jens' }],
    ['no key', 'not_proved', { registered: 'key of ana', proven: null }],
    ['a key that nobody has registered', 'not_set_up', { registered: null, proven: 'key of ana' }],
    ['no key, and none is registered', 'no_key', { registered: null, proven: null }],
  ])('not with %s (%s)', (_which, why, which) => {
    expect(obstacleToOpening(facts, which)).toBe(why);
  });
});
