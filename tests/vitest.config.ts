import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/run/longest-first.ts';

const root = new URL('..', import.meta.url).pathname;
const unitTests = 'tests/unit/**/*.test.{ts,tsx}';
const setupFiles = ['tests/support/core/cheap-scrypt.ts'];
/** Files that mock a module, which no other test may see. */
const withModulesOfTheirOwn = globSync(unitTests, { cwd: root }).filter((file) =>
  /\bvi\.(un|do|doUn)?mock\(/i.test(readFileSync(join(root, file), 'utf8')),
);

export default defineConfig({
  test: {
    root,
    // Ends what hangs; a busy machine is no reason to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // The smallest supported machine has two cores; while one test waits for a server, a third worker has work.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Hundreds of processes start from the same files; with them compiled once, they start in half the time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'carelink-test-compile-cache') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [unitTests],
          exclude: withModulesOfTheirOwn,
          setupFiles: [...setupFiles, 'tests/support/run/as-it-was.ts'],
          // A process and its modules for each file would take longer than the tests.
          isolate: false,
          // What a test has exchanged of the process would stay for every file after it.
          restoreMocks: true,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      { extends: true, test: { name: 'unit-alone', include: withModulesOfTheirOwn, setupFiles } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          // Real processes, databases and time limits on two busy cores may need a second try; the summary names the
          // tests that did. Those that look for what happens once in many times say `retry: 0`.
          retry: 1,
          globalSetup: [
            'tests/support/server/build-server-program.ts',
            'tests/support/postgres/end-postgres.ts',
          ],
          setupFiles: ['tests/support/server/cheap-argon2.ts'],
        },
      },
    ],
  },
});
