import { expect, it } from 'vitest';
import {
  afterSecondTry,
  type FileCounts,
  filesToTryAgain,
  sumOf,
} from '../../../support/run/file-counts.mjs';

const good = (file: string | null): FileCounts => ({
  ...{ file, passed: 3, failed: 0, skipped: 0, mayTryAgain: true },
  ...{ reasons: [], failures: [], secondTries: [] },
});
const bad = (file: string | null, mayTryAgain = true): FileCounts => ({
  ...{ ...good(file), passed: 2, failed: 1, mayTryAgain },
  failures: [{ test: `${file}: a test`, reason: 'no' }],
});

it.each<[string, FileCounts[], string[]]>([
  ['nothing that has failed', [good('a'), good('b')], []],
  ['what has failed', [good('a'), bad('b'), bad('c')], ['b', 'c']],
  ['nothing when something has failed for good', [bad('a'), bad('b', false)], []],
  ['nothing when something went wrong outside of every file', [bad('a'), bad(null)], []],
  ['nothing when much has failed', ['a', 'b', 'c', 'd', 'e', 'f'].map((file) => bad(file)), []],
])('tries again %s', (_what, counts, files) => {
  expect(filesToTryAgain(counts)).toEqual(files);
});

it('counts what passed at its second try as passed, and names what had failed', () => {
  const counts = afterSecondTry([good('a'), bad('b')], [good('b')]);
  expect(sumOf(counts)).toEqual({
    ...{ passed: 6, failed: 0, skipped: 0, reasons: [], failures: [] },
    secondTries: [{ test: 'b: a test', reason: 'no' }],
  });
});

it('counts what failed at its second try, too, as failed', () => {
  const counts = afterSecondTry([good('a'), bad('b'), bad('c')], [bad('b'), good('c'), bad(null, false)]);
  expect(sumOf(counts)).toMatchObject({
    failed: 2,
    failures: [{ test: 'b: a test' }, { test: 'null: a test' }],
    secondTries: [{ test: 'c: a test' }],
  });
});
