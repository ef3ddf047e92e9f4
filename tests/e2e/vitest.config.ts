import { defineConfig } from 'vitest/config';
import { LongestFirst } from '../support/run/longest-first.ts';

/** Tests in a real Chromium; they need `npx vite build --config renderer/vite.config.ts` first. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/e2e/**/*.test.ts'],
    // They have a configuration of their own.
    exclude: ['tests/e2e/electron/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    // Two browsers, a server and a clock of minutes on two cores; the summary names what needed it.
    retry: 1,
    // A browser each; two cores are what the smallest supported machine has.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
