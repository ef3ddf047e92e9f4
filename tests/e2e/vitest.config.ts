import { defineConfig } from 'vitest/config';
import { LongestFirst } from '../support/run/longest-first.ts';

/** Tests in a real Chromium; they require `npx vite build --config renderer/vite.config.ts` first. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/e2e/**/*.test.ts'],
    // These have their own configuration.
    exclude: ['tests/e2e/electron/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    // Two browsers, a server and a clock of minutes on two cores may need a second try; the summary names the tests
    // that did.
    retry: 1,
    // Each worker has a browser; the smallest supported machine has two cores.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
