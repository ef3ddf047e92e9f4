import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newSessionId } from '../../../../../server/domain/sessions/insert-session.ts';

const latestMs = 2 ** 48 - 1;

it('is a UUIDv7 of the time that it was made at', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: latestMs }), (nowMs) => {
      const id = newSessionId(nowMs);
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
    }),
  );
});

it('is another one every time, also within a millisecond', () => {
  const ids = Array.from({ length: 1_000 }, () => newSessionId(1_800_000_000_000));
  expect(new Set(ids.map((id) => id.slice(15))).size).toBe(ids.length);
});

it('sorts by time', () => {
  const times = [0, 255, 4_095, 1_800_000_000_000, 1_800_000_000_001, latestMs];
  const ids = times.map(newSessionId);
  expect(ids.toSorted()).toEqual(ids);
});
