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
    };
    const file = process.env.CARELINK_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

/** @param {readonly import('vitest/node').TestModule[]} modules */
function brokenPlaces(modules) {
  const places = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  return places.filter((place) => place.errors().length > 0).length;
}

/** @param {import('vitest/node').TestCase} test */
function describe(test) {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { test: test.fullName, reason: note ?? 'no reason given' };
}

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default CountReporter;
