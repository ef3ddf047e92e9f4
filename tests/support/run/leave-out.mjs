import { writeFileSync } from 'node:fs';

/**
 * For the command of a stage that cannot run here: the stage counts as skipped, for that reason, and not as passed.
 * @param {string} what
 * @param {string} reason
 */
export function leaveOut(what, reason) {
  process.stdout.write(`Left out: ${reason}.\n`);
  const file = process.env.CARELINK_TEST_COUNTS;
  if (!file) return;
  const none = { passed: 0, failed: 0, failures: [], secondTries: [], mayTryAgain: false };
  writeFileSync(
    file,
    JSON.stringify([{ file: null, ...none, skipped: 1, reasons: [{ test: what, reason }] }]),
  );
}
