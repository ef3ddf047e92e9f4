/** @typedef {import('./run-stage.mjs').StageResult} StageResult */

/**
 * The table, why tests were skipped, tried again or failed, and as the very last line the sums.
 * @param {StageResult[]} results
 */
export function summarize(results) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((total, result) => total + result[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  const wantsTests = results.some(({ isTest }) => isTest);
  const ranTests = results.some((result) => result.isTest && result.passed + result.failed > 0);
  const nothingRan = wantsTests ? !ranTests : passed + failed === 0;
  const lines = [
    ...table(results),
    ...listed('Skipped:', 'reasons', results),
    ...listed('Passed at a second try:', 'secondTries', results),
    ...listed('Failed:', 'failures', results),
  ];
  if (nothingRan) lines.push('', 'No test ran.');
  lines.push('', `${passed} passed, ${failed} failed, ${skipped} skipped`);
  return { text: lines.join('\n'), exitCode: failed > 0 || nothingRan ? 1 : 0 };
}

/** @param {StageResult[]} results */
function table(results) {
  const row = (/** @type {(string | number)[]} */ [name, ...numbers]) =>
    `${String(name).padEnd(14)}${numbers.map((each) => String(each).padStart(10)).join('')}`;
  return [
    row(['stage', 'passed', 'failed', 'skipped', 'duration']),
    ...results.map(({ name, passed, failed, skipped, durationMs }) =>
      row([name, passed, failed, skipped, `${(durationMs / 1000).toFixed(1)} s`]),
    ),
  ];
}

/**
 * @param {string} title
 * @param {'reasons' | 'secondTries' | 'failures'} key
 * @param {StageResult[]} results
 */
function listed(title, key, results) {
  const lines = results.flatMap((result) =>
    result[key].map(({ test, reason }) => `  ${result.name}: ${test}: ${reason}`),
  );
  return lines.length > 0 ? ['', title, ...lines] : [];
}
