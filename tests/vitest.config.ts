import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/run/longest-first.ts';
import { patienceMs, testLimitMs } from './support/run/patience.ts';

const root = new URL('..', import.meta.url).pathname;
const unitTests = 'tests/unit/**/*.test.{ts,tsx}';
const setupFiles = ['tests/support/core/cheap-scrypt.ts'];
const integrationTests = 'tests/integration/**/*.test.ts';
/** Files that mock a module, which no other test may see. */
const mocking = (tests: string) =>
  globSync(tests, { cwd: root }).filter((file) =>
    /\bvi\.(un|do|doUn)?mock\(/i.test(readFileSync(join(root, file), 'utf8')),
  );
const mockingUnitTests = mocking(unitTests);
/** Those, and files that look at the whole process, such as its memory, or load what belongs to the system into it. */
const lonely = [
  ...mocking(integrationTests),
  'tests/integration/never-breaks/**/*.test.ts',
  'tests/integration/platform/**/*.test.ts',
];
/** A process and its modules for each file would take longer than most tests. What one has exchanged would stay for every file after it. */
const shared = { isolate: false, restoreMocks: true, unstubEnvs: true, unstubGlobals: true } as const;
const asItWas = 'tests/support/run/as-it-was.ts';
const integration = {
  // Real processes, databases and time limits on two busy cores may need a second try; the summary names the
  // tests that did. Those that look for what happens once in many times say `retry: 0`.
  retry: 1,
  globalSetup: ['tests/support/server/build-server-program.ts', 'tests/support/postgres/end-postgres.ts'],
};
const cheapArgon2 = 'tests/support/server/cheap-argon2.ts';

export default defineConfig({
  test: {
    root,
    testTimeout: testLimitMs,
    hookTimeout: testLimitMs,
    expect: { poll: { timeout: patienceMs } },
    // The smallest supported machine has two cores; while one test waits for a server, a third worker has work.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Hundreds of processes start from the same files; with them compiled once, they start in half the time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'carelink-test-compile-cache') },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: [unitTests],
          exclude: mockingUnitTests,
          setupFiles: [...setupFiles, asItWas],
        },
      },
      { extends: true, test: { name: 'unit-alone', include: mockingUnitTests, setupFiles } },
      {
        extends: true,
        test: {
          ...shared,
          ...integration,
          name: 'integration',
          include: [integrationTests],
          exclude: lonely,
          setupFiles: [cheapArgon2, asItWas],
        },
      },
      {
        extends: true,
        test: { ...integration, name: 'integration-alone', include: lonely, setupFiles: [cheapArgon2] },
      },
    ],
  },
});
