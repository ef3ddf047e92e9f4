import { defineConfig } from 'vitest/config';

/** Tests that need Windows, run under wine; not part of `npm test`, because they fetch a Node for Windows. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/windows/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
