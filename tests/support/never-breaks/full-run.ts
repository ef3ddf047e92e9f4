/** True for the long form of the tests: `CARELINK_TEST_FULL_FAULTS=1`. */
export const isFullRun = process.env.CARELINK_TEST_FULL_FAULTS === '1';

/** How often, or how many: a few in every run, all with `CARELINK_TEST_FULL_FAULTS=1`; says which. */
export function inThisRun(name: string, { usual, full }: { usual: number; full: number }): number {
  const count = isFullRun ? full : usual;
  const hint = count === full ? '' : ` (CARELINK_TEST_FULL_FAULTS=1: ${full})`;
  process.stderr.write(`${name}: ${count}${hint}\n`);
  return count;
}
