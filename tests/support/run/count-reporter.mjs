import { writeFileSync } from 'node:fs';

/** @typedef {import('./file-counts.mjs').FileCounts} FileCounts */

/**
 * Vitest reporter that writes what the summary needs, a `FileCounts` for each file, into the file named by
 * CARELINK_TEST_COUNTS. Vitest's own JSON report leaves out why a test was skipped.
 */
class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const counts = modules.map(countsOf);
    if (unhandledErrors.length > 0) counts.push(outside(unhandledErrors));
    const file = process.env.CARELINK_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

/**
 * @param {import('vitest/node').TestModule} module
 * @returns {FileCounts}
 */
function countsOf(module) {
  const tests = [...module.children.allTests()];
  const inState = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state);
  const [passed, failed] = [inState('passed'), inState('failed')];
  // A file that does not load or a hook that throws fails, whatever became of the tests in it.
  const broken = [module, ...module.children.allSuites()].filter((place) => place.errors().length > 0);
  return {
    file: module.relativeModuleId,
    passed: passed.length,
    failed: failed.length + broken.length,
    skipped: tests.length - passed.length - failed.length,
    reasons: inState('skipped').map(reasonOf),
    failures: [
      ...failed.map(failureOf),
      ...broken.flatMap((place) =>
        place.errors().map((error) => ({ test: nameOf(place), reason: firstLineOf(error) })),
      ),
    ],
    secondTries: tests.filter((test) => test.diagnostic()?.flaky).map(failureOf),
    mayTryAgain:
      failed.every((test) => triesOf(test.options.retry) > 0) &&
      (broken.length === 0 || triesOf(module.project.config.retry) > 0),
  };
}

/**
 * @param {readonly unknown[]} errors
 * @returns {FileCounts}
 */
function outside(errors) {
  return {
    ...{ file: null, passed: 0, failed: errors.length, skipped: 0, reasons: [], secondTries: [] },
    failures: errors.map((error) => ({ test: 'outside of a test', reason: firstLineOf(error) })),
    mayTryAgain: false,
  };
}

/** @param {import('vitest/node').TestCase['options']['retry']} retry */
function triesOf(retry) {
  return typeof retry === 'object' ? (retry.count ?? 0) : (retry ?? 0);
}

/** @param {import('vitest/node').TestModule | import('vitest/node').TestSuite} place */
function nameOf(place) {
  return place.type === 'module'
    ? place.relativeModuleId
    : `${place.module.relativeModuleId}: ${place.fullName}`;
}

/** What went wrong in a test, perhaps only at its first try. @param {import('vitest/node').TestCase} test */
function failureOf(test) {
  const [first] = test.result().errors ?? [];
  return { test: `${test.module.relativeModuleId}: ${test.fullName}`, reason: firstLineOf(first) };
}

/** @param {unknown} error */
function firstLineOf(error) {
  const message = error !== null && typeof error === 'object' && 'message' in error ? error.message : error;
  return String(message ?? 'no message').split('\n', 1)[0] ?? '';
}

/** @param {import('vitest/node').TestCase} test */
function reasonOf(test) {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { test: test.fullName, reason: note ?? 'no reason given' };
}

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default CountReporter;
