import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../../..', import.meta.url).pathname;

it('counts what passed, failed and was skipped, with the reason, and what broke outside of a test', () => {
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
       it('skips', ({ skip }) => skip('not on a Tuesday'));
       it.skip('skips without a word', () => {});
       describe('with a broken hook', () => {
         beforeAll(() => { throw new Error('no'); });
         it('does not run', () => {});
       });`,
    );
    file('broken.test.ts', `throw new Error('does not load');`);
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
    expect(JSON.parse(readFileSync(counts, 'utf8'))).toEqual({
      passed: 1,
      failed: 3,
      skipped: 3,
      reasons: [
        { test: 'skips', reason: 'not on a Tuesday' },
        { test: 'skips without a word', reason: 'no reason given' },
        { test: 'with a broken hook > does not run', reason: 'no reason given' },
      ],
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 60_000);
