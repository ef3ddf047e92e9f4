import { expect, it, vi } from 'vitest';
import {
  createOfflineCode,
  findOfflineCode,
  isCurrent,
  offlineCode,
} from '../../../../../electron/core/policy/offline-code.ts';

// At the cost used for real users.
vi.unmock('node:crypto');

const terms = { uses: 2, expires: '2027-03-01' };

it('is found among others however it is typed, and no other is', async () => {
  const [one, other] = await Promise.all([createOfflineCode(terms), createOfflineCode(terms)]);
  const entries = [one.entry, other.entry];
  expect(offlineCode.parse(one.entry)).toEqual(one.entry);
  expect(JSON.stringify(one.entry)).not.toContain(one.code.replaceAll('-', ''));
  const typed = ` ${other.code.replaceAll('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')}`;
  expect(await findOfflineCode(entries, typed)).toEqual(other.entry);
  expect(await findOfflineCode([one.entry], other.code)).toBeNull();
  expect(await findOfflineCode(entries, `${other.code}0`)).toBeNull();
  expect(await findOfflineCode([], other.code)).toBeNull();
});

it('is valid on its last day, and not on the next', () => {
  expect(isCurrent(terms, Date.parse('2027-03-01T23:59:59Z'))).toBe(true);
  expect(isCurrent(terms, Date.parse('2027-03-02T00:00:00Z'))).toBe(false);
});
