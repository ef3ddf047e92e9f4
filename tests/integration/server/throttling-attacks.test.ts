import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../../../server/domain/ports/refusal.ts';
import { openSession } from '../../../server/domain/sessions/open-session.ts';
import { addUser } from '../../../server/domain/users/add-user.ts';
import { type OpenRules, openRules } from '../../support/server/open-rules.ts';

// At the cost used for real users.
vi.unmock('argon2');

const password = 'correct horse battery';
const ward = '192.0.2.7';
const elsewhere = '203.0.113.9';
const guesses = 4_000;
const longestWaitSeconds = 9;

const newKey = () => randomBytes(32).toString('base64url');
/** Her own workstation, and another of the ward that she has never used. */
const [herKey, wardKey] = [newKey(), newKey()];

let rules: OpenRules;

beforeEach(async () => {
  rules = await openRules({ clients: { unbound: 'allow' } });
  for (const username of ['nora', 'omar']) {
    const user = { username, displayName: username, role: 'clinician', ward: null, password } as const;
    await addUser(rules.ports, user);
  }
  await signIn('nora', herKey, ward);
  await signIn('omar', wardKey, ward);
});
afterEach(() => rules.close());

/** `'in'`, or why not. */
async function signIn(
  username: string,
  keyThumbprint: string | null,
  address: string,
  secret = password,
): Promise<'in' | Refusal> {
  const attempt = { username, password: secret, deviceName: null, keyThumbprint };
  try {
    await openSession(rules.ports, attempt, { address });
    return 'in';
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Guesses at nora's password, each with a fresh key, from this many addresses, the first being that of her ward. */
async function attack(addresses: number): Promise<readonly ('in' | Refusal)[]> {
  const outcomes: ('in' | Refusal)[] = [];
  while (outcomes.length < Math.max(guesses, addresses)) {
    const batch = Array.from({ length: 500 }, (_, place) => {
      const number = (outcomes.length + place) % addresses;
      const address = number === 0 ? ward : `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
      return signIn('nora', newKey(), address, 'a guess');
    });
    outcomes.push(...(await Promise.all(batch)));
  }
  return outcomes;
}

const codeOf = (outcome: 'in' | Refusal) => (outcome === 'in' ? outcome : outcome.code);

describe.each([1, 100, 10_000])(
  'an attacker with %i addresses and any number of workstations',
  (addresses) => {
    it('keeps nobody out, and a restart gives nothing back', async () => {
      const outcomes = await attack(addresses);
      expect(new Set(outcomes.map(codeOf))).not.toContain('in');
      const checked = outcomes.filter((outcome) => codeOf(outcome) === 'invalid_credentials').length;
      expect(checked).toBeLessThanOrEqual(addresses * 100);
      for (const outcome of outcomes) {
        if (outcome === 'in' || outcome.code !== 'throttled') continue;
        expect(outcome.facts.retryAfterSeconds).toBeLessThanOrEqual(longestWaitSeconds);
      }

      await rules.restart();
      const again = await signIn('nora', newKey(), ward, 'a guess');
      expect(codeOf(again)).toBe(addresses === 1 ? 'throttled' : 'invalid_credentials');

      // At her own workstation, at another known one, and at a new one elsewhere: immediately.
      expect(await signIn('nora', herKey, ward)).toBe('in');
      expect(await signIn('nora', wardKey, ward)).toBe('in');
      expect(await signIn('nora', newKey(), elsewhere)).toBe('in');
      expect(await signIn('nora', null, elsewhere)).toBe('in');
      // At an unknown workstation, in the network the guesses came from: after the documented wait.
      rules.clock.advance(longestWaitSeconds * 1000);
      expect(await signIn('nora', newKey(), ward)).toBe('in');
    });
  },
);

describe('guesses at the own workstation', () => {
  it('cost the same short wait however many there were, and a success forgives them', async () => {
    for (let round = 0; round < 20; round += 1) {
      for (let guess = 0; guess < 5; guess += 1) await signIn('nora', herKey, ward, 'a slip');
      const throttled = await signIn('nora', herKey, ward);
      expect(throttled).toMatchObject({ code: 'throttled', facts: { retryAfterSeconds: 30 } });
      await rules.restart();
      expect(codeOf(await signIn('nora', herKey, ward))).toBe('throttled');
      rules.clock.advance(30_000);
    }
    expect(await signIn('nora', herKey, ward)).toBe('in');
    for (let guess = 0; guess < 4; guess += 1) await signIn('nora', herKey, ward, 'a slip');
    expect(await signIn('nora', herKey, ward)).toBe('in');
  });

  it('made at the same time are not checked beyond the limit', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => signIn('nora', herKey, ward, 'a guess')),
    );
    const checked = outcomes.filter((outcome) => codeOf(outcome) === 'invalid_credentials');
    expect(checked).toHaveLength(5);
  });

  it.each([-3_600_000, 3_600_000])('do not lock for ever when the clock is set by %i ms', async (jumpMs) => {
    for (let guess = 0; guess < 5; guess += 1) await signIn('nora', herKey, ward, 'a slip');
    rules.clock.advance(jumpMs);
    expect(await signIn('nora', herKey, ward)).toBe('in');
  });
});

describe('the counters in the store', () => {
  const rows = () => rules.ports.unitOfWork.read(async ({ failureCounters }) => failureCounters);

  it('are not written by a sign-in that succeeds', async () => {
    let puts = 0;
    const counters = await rows();
    const { put } = counters;
    counters.put = async (...counted) => {
      puts += 1;
      await put.apply(counters, counted);
    };
    expect(await signIn('nora', herKey, ward)).toBe('in');
    expect(await signIn('nora', newKey(), ward)).toBe('in');
    expect(puts).toBe(0);
    await signIn('nora', newKey(), ward, 'a guess');
    expect(puts).toBe(2);
  });
});
