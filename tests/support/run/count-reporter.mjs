import { writeFileSync } from 'node:fs';

/**
 * Vitest reporter that writes what the summary needs into the file named by CARELINK_TEST_COUNTS. Vitest's own
 * JSON report leaves out why a test was skipped.
 */
class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (/** @type {string} */ state) =>
      tests.filter((test) => test.result().state === state).length;
    const counts = {
      passed: count('passed'),
      // A file that does not load or a hook that throws fails, whatever became of the tests in it.
      failed: count('failed') + brokenPlaces(modules) + unhandledErrors.length,
      skipped: tests.length - count('passed') - count('failed'),
      reasons: tests.filter((test) => test.result().state === 'skipped').map(describe),
      failures: [
        ...tests.filter((test) => test.result().state === 'failed').map(failureOf),
        ...placesOf(modules).flatMap((place) =>
          place.errors().map((error) => ({ test: nameOf(place), reason: firstLineOf(error) })),
        ),
        ...unhandledErrors.map((error) => ({ test: 'outside of a test', reason: firstLineOf(error) })),
      ],
      secondTries: tests.filter((test) => test.diagnostic()?.flaky).map(failureOf),
    };
    const file = process.env.CARELINK_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

/** @param {readonly import('vitest/node').TestModule[]} modules */
function brokenPlaces(modules) {
  return placesOf(modules).filter((place) => place.errors().length > 0).length;
}

/** @param {readonly import('vitest/node').TestModule[]} modules */
function placesOf(modules) {
  return modules.flatMap((module) => [module, ...module.children.allSuites()]);
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
  return String(message ?? 'no message').split('\n', 1)[0];
}

/** @param {import('vitest/node').TestCase} test */
function describe(test) {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { test: test.fullName, reason: note ?? 'no reason given' };
}

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default CountReporter;
