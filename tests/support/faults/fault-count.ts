/**
 * How often a fault is caused: `full` with CARELINK_TEST_FULL_FAULTS=1, which takes many minutes; otherwise a
 * twentieth of that, which fits into every run.
 */
export function faultCount(full: number): number {
  return process.env.CARELINK_TEST_FULL_FAULTS === '1' ? full : Math.ceil(full / 20);
}
