const firstDelayMs = 500;
const longestDelayMs = 30_000;

/** Milliseconds before restart number `attempt` (from 1): 500, 1,000, 2,000 … at most 30,000. */
export function restartDelayMs(attempt: number): number {
  return Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
}
