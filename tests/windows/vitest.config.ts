import { defineConfig } from 'vitest/config';

/** What only Windows can answer, asked under wine; not part of `npm test`, because it fetches a Node for Windows. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/windows/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
