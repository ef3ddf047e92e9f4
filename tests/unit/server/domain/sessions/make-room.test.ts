import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Session } from '../../../../../server/domain/records/session.ts';
import type { SessionLimit } from '../../../../../server/domain/rules/rules.ts';
import { makeRoom, type Replacement } from '../../../../../server/domain/sessions/make-room.ts';
import { testSession } from '../../../../support/server/test-session.ts';

const limit = (changes: Partial<SessionLimit> = {}): SessionLimit => ({
  maxPerUser: 2,
  atMax: 'refuse',
  mayReplace: true,
  ...changes,
});
/** Session number `n`, the n-th to start, at a workstation. */
const session = (n: number, keyThumbprint: string | null = `key ${n}`) =>
  testSession({ id: `session ${n}`, startedAtMs: n * 1000, keyThumbprint });
const elsewhere = [session(3), session(1), session(2)];
const idsOf = (room: ReturnType<typeof makeRoom>) =>
  room.kind === 'full' ? 'full' : room.replaced.map(({ id }) => id);
const ask = (
  changes: Partial<SessionLimit>,
  open: readonly Session[],
  replace: Replacement = null,
  keyThumbprint: string | null = 'here',
) => makeRoom(limit(changes), { open, keyThumbprint, replace });

describe('makeRoom', () => {
  it('lets anybody in without a limit, or below it', () => {
    expect(idsOf(ask({ maxPerUser: null }, elsewhere))).toEqual([]);
    expect(idsOf(ask({}, elsewhere.slice(0, 1)))).toEqual([]);
    expect(idsOf(ask({ maxPerUser: 4 }, elsewhere, { of: 'oldest' }))).toEqual([]);
  });

  it('refuses, replaces the oldest or allows, as configured', () => {
    expect(idsOf(ask({ maxPerUser: 3 }, elsewhere))).toBe('full');
    expect(idsOf(ask({ maxPerUser: 3, atMax: 'replace_oldest' }, elsewhere))).toEqual(['session 1']);
    expect(ask({ maxPerUser: 3, atMax: 'allow' }, elsewhere)).toEqual({
      kind: 'room',
      replaced: [],
      exceeded: true,
    });
  });

  it('knows the older one of two that started in the same second', () => {
    const [older, younger] = ['a', 'b'].map((id) => ({ ...session(1), id }));
    for (const open of [
      [older, younger],
      [younger, older],
    ] as Session[][]) {
      expect(idsOf(ask({ atMax: 'replace_oldest' }, open))).toEqual(['a']);
    }
  });

  it('replaces at an explicit wish, if that may be', () => {
    const at3 = { maxPerUser: 3 };
    expect(idsOf(ask(at3, elsewhere, { of: 'oldest' }))).toEqual(['session 1']);
    expect(idsOf(ask(at3, elsewhere, { of: 'session', id: 'session 3' }))).toEqual(['session 3']);
    expect(idsOf(ask({ ...at3, mayReplace: false }, elsewhere, { of: 'oldest' }))).toBe('full');
    expect(
      idsOf(ask({ ...at3, atMax: 'replace_oldest' }, elsewhere, { of: 'session', id: 'session 2' })),
    ).toEqual(['session 2']);
  });

  it('ends nothing that was not named', () => {
    expect(idsOf(ask({ maxPerUser: 3 }, elsewhere, { of: 'session', id: 'session 9' }))).toBe('full');
    // The limit was lowered meanwhile, so one is not enough.
    expect(idsOf(ask({ maxPerUser: 2 }, elsewhere, { of: 'session', id: 'session 1' }))).toBe('full');
    expect(idsOf(ask({ maxPerUser: 2 }, elsewhere, { of: 'oldest' }))).toEqual(['session 1', 'session 2']);
  });

  it('lets sessions at the same workstation give way first, without a question', () => {
    const open = [session(1), session(2, 'here')];
    for (const atMax of ['refuse', 'replace_oldest', 'allow'] as const) {
      expect(ask({ atMax, mayReplace: false }, open)).toMatchObject({ kind: 'room', exceeded: false });
      expect(idsOf(ask({ atMax, mayReplace: false }, open))).toEqual(['session 2']);
    }
    expect(idsOf(ask({}, [session(1, null), session(2, null)], null, null))).toBe('full');
  });

  it('never leaves more sessions than allowed, and ends only as many as necessary, each once', () => {
    const anySession = fc.record({ n: fc.nat({ max: 50 }), here: fc.boolean() });
    fc.assert(
      fc.property(
        fc.uniqueArray(anySession, { selector: ({ n }) => n, maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom<SessionLimit['atMax']>('refuse', 'replace_oldest', 'allow'),
        fc.boolean(),
        fc.constantFrom<Replacement>(null, { of: 'oldest' }, { of: 'session', id: 'session 3' }),
        (drawn, maxPerUser, atMax, mayReplace, replace) => {
          const open = drawn.map(({ n, here }) => session(n, here ? 'here' : `key ${n}`));
          const room = ask({ maxPerUser, atMax, mayReplace }, open, replace);
          const excess = Math.max(0, open.length + 1 - maxPerUser);
          if (room.kind === 'full') {
            expect([atMax, excess > 0]).toEqual(['refuse', true]);
            return;
          }
          const ended = new Set(room.replaced.map(({ id }) => id));
          expect(ended.size).toBe(room.replaced.length);
          if (room.exceeded) expect([atMax, ended.size < excess]).toEqual(['allow', true]);
          else expect(ended.size).toBe(excess);
        },
      ),
    );
  });
});
