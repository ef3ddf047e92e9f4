const quickTries = 3;
const quickBaseMs = 1_000;
const slowMs = 30_000;
/** A server may ask for patience, but not make a workstation silent for the rest of the shift. */
const longestWaitMs = 5 * 60_000;

/**
 * Milliseconds to wait before the next try, after `failures` failures in a row: three quick tries with
 * exponential back-off and full jitter, then one about every 30 s, so that hundreds of workstations do not
 * come back in step. Never earlier than `retryAfterSeconds` (RFC 9110 §10.2.3), up to 5 minutes.
 */
export function retryDelayMs(
  failures: number,
  retryAfterSeconds: number | null,
  random: () => number,
): number {
  const delayMs =
    failures <= quickTries
      ? random() * quickBaseMs * 2 ** (failures - 1)
      : slowMs * (2 / 3 + (random() * 2) / 3);
  return Math.max(delayMs, Math.min((retryAfterSeconds ?? 0) * 1_000, longestWaitMs));
}
