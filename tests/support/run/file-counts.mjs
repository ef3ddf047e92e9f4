/** @typedef {{ test: string, reason: string }} Named */
/**
 * What became of the tests of one file.
 * @typedef {object} FileCounts
 * @property {string | null} file null: what went wrong outside of every file
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {Named[]} reasons of the skipped tests
 * @property {Named[]} failures each with the first line of its message
 * @property {Named[]} secondTries what passed only when it was tried again
 * @property {boolean} mayTryAgain whether everything that failed in it is something that may be tried again
 */

/** More than these are no accident. */
const mostFiles = 5;

/**
 * The files worth a second try as a whole: in many of them a test goes on where the one before it has ended, so that it
 * cannot succeed alone. None if it would make no difference.
 * @param {readonly FileCounts[]} counts
 * @returns {string[]}
 */
export function filesToTryAgain(counts) {
  const failed = counts.filter((each) => each.failed > 0);
  const files = failed.flatMap(({ file, mayTryAgain }) => (file !== null && mayTryAgain ? [file] : []));
  return files.length === failed.length && files.length <= mostFiles ? files : [];
}

/**
 * What counts after the second try of some files: what it says of them, and what had failed before it.
 * @param {readonly FileCounts[]} first
 * @param {readonly FileCounts[]} second
 * @returns {FileCounts[]}
 */
export function afterSecondTry(first, second) {
  const again = new Map(second.map((each) => [each.file, each]));
  const merged = first.map((before) => {
    const after = again.get(before.file);
    again.delete(before.file);
    if (after === undefined) return before;
    return after.failed > 0
      ? after
      : { ...after, secondTries: [...before.secondTries, ...before.failures, ...after.secondTries] };
  });
  return [...merged, ...again.values()];
}

/** @param {readonly FileCounts[]} counts */
export function sumOf(counts) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    counts.reduce((total, each) => total + each[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    reasons: counts.flatMap(({ reasons }) => reasons),
    failures: counts.flatMap(({ failures }) => failures),
    secondTries: counts.flatMap(({ secondTries }) => secondTries),
  };
}
