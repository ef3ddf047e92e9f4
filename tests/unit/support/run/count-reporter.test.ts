import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileCounts } from '../../../support/run/file-counts.mjs';

const root = new URL('../../../..', import.meta.url).pathname;

it('counts what passed, failed and was skipped, with the reason, what broke outside of a test, and what was tried again', () => {
  const directory = mkdtempSync(join(root, 'test-results-'));
  const file = (name: string, text: string) => writeFileSync(join(directory, name), text);
  try {
    file(
      'vitest.config.ts',
      `export default { test: { include: ['*.test.ts'], root: ${JSON.stringify(directory)} } };`,
    );
    file(
      'some.test.ts',
      `import { beforeAll, describe, it } from 'vitest';
       it('passes', () => {});
       it('fails', () => { throw new Error('no'); });
       let tries = 0;
       it('passes later', { retry: 1 }, () => { tries += 1; if (tries === 1) throw new Error('not yet'); });
       it('skips', ({ skip }) => skip('not on a Tuesday'));
       it.skip('skips without a word', () => {});
       describe('with a broken hook', () => {
         beforeAll(() => { throw new Error('no'); });
         it('does not run', () => {});
       });`,
    );
    file('broken.test.ts', `throw new Error('does not load');`);
    file(
      'unlucky.test.ts',
      `import { it } from 'vitest';
       it('fails twice', { retry: 1 }, () => { throw new Error('no'); });`,
    );
    const counts = join(directory, 'counts.json');
    const reporter = join(root, 'tests', 'support', 'run', 'count-reporter.mjs');
    spawnSync(
      process.execPath,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--config',
        'vitest.config.ts',
        `--reporter=${reporter}`,
      ],
      { cwd: directory, env: { ...process.env, CARELINK_TEST_COUNTS: counts } },
    );
    const nothing = { reasons: [], failures: [], secondTries: [] };
    const counted = JSON.parse(readFileSync(counts, 'utf8')) as FileCounts[];
    expect(counted.toSorted((one, other) => String(one.file).localeCompare(String(other.file)))).toEqual([
      {
        ...{ ...nothing, file: 'broken.test.ts', passed: 0, failed: 1, skipped: 0, mayTryAgain: false },
        failures: [{ test: 'broken.test.ts', reason: 'does not load' }],
      },
      {
        ...{ file: 'some.test.ts', passed: 2, failed: 2, skipped: 3, mayTryAgain: false },
        reasons: [
          { test: 'skips', reason: 'not on a Tuesday' },
          { test: 'skips without a word', reason: 'no reason given' },
          { test: 'with a broken hook > does not run', reason: 'no reason given' },
        ],
        failures: [
          { test: 'some.test.ts: fails', reason: 'no' },
          { test: 'some.test.ts: with a broken hook', reason: 'no' },
        ],
        secondTries: [{ test: 'some.test.ts: passes later', reason: 'not yet' }],
      },
      {
        ...{ ...nothing, file: 'unlucky.test.ts', passed: 0, failed: 1, skipped: 0, mayTryAgain: true },
        failures: [{ test: 'unlucky.test.ts: fails twice', reason: 'no' }],
      },
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
