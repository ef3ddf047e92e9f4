/** How long to wait before trying something again after quick tries have failed. */
export const slowRetryMs = 30_000;

/** About `waitMs`, give or take a third, so that hundreds of workstations do not come back in step. `random` is below 1. */
export function spread(waitMs: number, random: () => number): number {
  return waitMs * (2 / 3 + (random() * 2) / 3);
}
