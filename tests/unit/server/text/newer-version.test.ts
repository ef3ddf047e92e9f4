import { expect, it } from 'vitest';
import { isOlderVersion, newerVersion } from '../../../../server/text/newer-version.ts';

it.each([
  ['0.2.0', '0.1.9'],
  ['0.10.0', '0.9.0'],
  ['1.0.0', '0.99.99'],
  ['0.2.1', '0.2.0'],
  ['2.0.0', 'no version'],
])('%s is newer than %s', (newer, older) => {
  expect(newerVersion(newer, older)).toBe(newer);
  expect(newerVersion(older, newer)).toBe(newer);
  expect([isOlderVersion(older, newer), isOlderVersion(newer, older)]).toEqual([true, false]);
});

it.each([
  ['0.2.0', '0.2.0'],
  ['0.3.0-beta.1', '0.3.0'],
])('%s is not older than %s', (one, other) => {
  expect(isOlderVersion(one, other)).toBe(false);
});
