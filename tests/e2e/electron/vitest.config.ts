import { defineConfig } from 'vitest/config';
import { LongestFirst } from '../../support/run/longest-first.ts';
import { patienceMs, testLimitMs } from '../../support/run/patience.ts';

/** Tests of the workstation on a real Electron. */
export default defineConfig({
  test: {
    root: new URL('../../..', import.meta.url).pathname,
    include: ['tests/e2e/electron/**/*.test.ts'],
    globalSetup: ['tests/support/server/build-server-program.ts', 'tests/e2e/electron/global-setup.ts'],
    // Real windows, focus and pixels may need a second try; the summary names the tests that did.
    retry: 1,
    testTimeout: testLimitMs,
    hookTimeout: testLimitMs,
    expect: { poll: { timeout: patienceMs } },
    // Each worker has a screen and an Electron; the smallest supported machine has two cores.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
