import { defineConfig } from 'vitest/config';
import { LongestFirst } from '../support/run/longest-first.ts';
import { patienceMs, testLimitMs } from '../support/run/patience.ts';

/** Tests in a real Chromium; they require `npx vite build --config renderer/vite.config.ts` first. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/e2e/**/*.test.ts'],
    // These have their own configuration.
    exclude: ['tests/e2e/electron/**'],
    setupFiles: ['tests/support/server/cheap-argon2.ts', 'tests/support/core/cheap-scrypt.ts'],
    testTimeout: testLimitMs,
    hookTimeout: testLimitMs,
    expect: { poll: { timeout: patienceMs } },
    // Two browsers, a server and a clock of minutes on two cores may need a second try; the summary names the tests
    // that did.
    retry: 1,
    // The smallest supported machine has two cores; each worker has a browser and waits for it half of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
