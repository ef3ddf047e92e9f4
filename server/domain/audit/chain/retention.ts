/** Events before this time need not be kept: the given number of calendar years ago (UTC). */
export function retentionStart(nowMs: number, years: number): number {
  const start = new Date(nowMs);
  start.setUTCFullYear(start.getUTCFullYear() - years);
  return start.getTime();
}
