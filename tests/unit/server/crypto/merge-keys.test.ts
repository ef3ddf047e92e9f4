import { describe, expect, it } from 'vitest';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import type { KeyFile } from '../../../../server/crypto/key-file.ts';
import { mergeKeys } from '../../../../server/crypto/merge-keys.ts';
import { rotateKeys } from '../../../../server/crypto/rotate-keys.ts';

const hour = 3_600_000;
const day = 24 * hour;
const startMs = Date.UTC(2026, 2, 2, 7);
const first = generateKeys('ES256', startMs);
const rotate = (file: KeyFile, nowMs: number) =>
  rotateKeys(file, { accessAlgorithm: 'ES256', uses: ['access', 'refresh'], nowMs, signsFromMs: nowMs }).file;
const ids = (file: KeyFile | null, use = 'refresh') =>
  file?.keys.filter((key) => key.use === use).map(({ kid }) => kid);
const newest = (file: KeyFile, use = 'refresh') => file.keys.findLast((key) => key.use === use)?.kid;

describe('merging the keys of two files', () => {
  const later = rotate(first, startMs + hour);
  const nowMs = startMs + 1.25 * hour;

  it.each([
    ['the newer one is there', later, first],
    ['the newer one is in the backup', first, later],
    ['both are the same', later, later],
  ])('gives the newer file when one follows from the other: %s', (_name, one, other) => {
    expect(mergeKeys(one, other, nowMs)?.keys).toEqual(later.keys);
  });

  it('keeps what either of two branches has signed, and ends what is not the newest', () => {
    const branch = rotate(first, startMs + 1.2 * hour);
    const merged = mergeKeys(branch, later, nowMs);
    expect(ids(merged)).toEqual([newest(first), newest(later), newest(branch)]);
    expect(
      merged?.keys.filter(({ use, retires_at }) => use === 'refresh' && retires_at === null),
    ).toHaveLength(1);
    expect(mergeKeys(later, branch, nowMs)?.keys).toEqual(merged?.keys);
  });

  it('brings back no key that was given up long ago', () => {
    const old = rotate(first, startMs + hour);
    const present = { ...old, keys: old.keys.filter(({ kid }) => kid !== newest(first)) };
    expect(ids(mergeKeys(present, first, startMs + 3 * day))).toEqual([newest(old)]);
    expect(ids(mergeKeys(present, first, startMs + 3 * day), 'access')).toEqual([newest(old, 'access')]);
  });

  it('takes the earlier of two ends of one key', () => {
    const early = rotate(first, startMs + hour);
    const late = rotate(first, startMs + 5 * hour);
    const end = (file: KeyFile | null) => file?.keys.find(({ kid }) => kid === newest(first))?.retires_at;
    expect(end(mergeKeys(late, early, startMs + 6 * hour))).toBe(end(early));
  });

  it('always leaves one key of each use that has no end, whatever the clocks said', () => {
    const byWrongClock = rotate(first, startMs - 400 * day);
    const merged = mergeKeys(byWrongClock, first, nowMs);
    for (const use of ['access', 'refresh']) {
      const lasting = merged?.keys.filter((key) => key.use === use && key.retires_at === null);
      expect(lasting?.map(({ kid }) => kid)).toEqual([newest(byWrongClock, use)]);
    }
  });

  it('mixes no keys of different servers', () => {
    expect(mergeKeys(first, generateKeys('ES256', startMs), nowMs)).toBeNull();
  });
});
