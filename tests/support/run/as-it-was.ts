import { afterEach, vi } from 'vitest';

// Set-up of the tests whose files share a process: a clock that a test has stopped would stand for every file after it.
afterEach(() => void vi.useRealTimers());
