import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['tests/{unit,integration}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Real servers, keychains and processes: two workers are what the smallest supported machine has.
    maxWorkers: 2,
    // Hundreds of processes start from the same files: compiled once, they start in half the time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'carelink-test-compile-cache') },
  },
});
