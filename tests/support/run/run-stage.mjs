import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterSecondTry, filesToTryAgain, sumOf } from './file-counts.mjs';
import { inKeychainSession } from './keychain-session.mjs';
import { runCommand } from './run-command.mjs';
import { keychainPrograms } from './stages.mjs';

/** @typedef {import('./stages.mjs').Stage} Stage */
/**
 * @typedef {object} StageResult
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} durationMs
 * @property {{ test: string, reason: string }[]} reasons of the skipped tests
 * @property {{ test: string, reason: string }[]} failures each with the first line of its message
 * @property {{ test: string, reason: string }[]} secondTries what passed only when it was tried again
 * @property {boolean} isTest whether it ran tests, not only a check
 */
/**
 * @typedef {object} StageContext
 * @property {string} root
 * @property {string} scratch folder for this run
 * @property {string | null} [temporary] folder in memory for temporary files; without it they are where the system has them
 * @property {NodeJS.ProcessEnv} environment
 * @property {Record<string, string | null>} programs
 * @property {(line: string) => void} say
 */
/**
 * @typedef {object} StageOptions
 * @property {boolean} [isBehind] the processors are for others first
 * @property {boolean} [isAside] its output is held back to its end, so that it does not mix with another stage's
 */

/**
 * Runs one stage to its end; never throws for what the stage itself does.
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {StageOptions} [options]
 * @returns {Promise<StageResult>}
 */
export async function runStage(stage, context, { isAside = false, isBehind = false } = {}) {
  const { programs, scratch, say } = context;
  const startedAtMs = performance.now();
  const lacking = (stage.required ?? []).filter((name) => !programs[name]);
  say(`\n── ${stage.name}${isAside ? ', aside: its output follows when it is done' : ''}`);
  const outputFile = isAside ? join(scratch, `${stage.name}.log`) : undefined;
  const counts =
    lacking.length > 0
      ? skipStage(stage, context, `${lacking.join(', ')} is not on this machine`)
      : await countStage(stage, context, { outputFile, isBehind });
  if (outputFile && existsSync(outputFile)) say(`\n── ${stage.name}\n${readFileSync(outputFile, 'utf8')}`);
  return {
    name: stage.name,
    isTest: stage.isVitest ?? false,
    ...counts,
    durationMs: performance.now() - startedAtMs,
  };
}

/**
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {{ outputFile: string | undefined, isBehind: boolean }} options
 */
async function countStage(stage, context, options) {
  if (!stage.isVitest) return countCheck(stage, context, options);
  const { exitCode, counts } = await countTests(stage, context, options);
  const again = filesToTryAgain(counts);
  // Vitest can end badly with no test to blame: a crash, a worker that does not stop.
  if (again.length === 0) return blaming(exitCode, sumOf(counts));
  context.say(`\n── ${stage.name}, what failed again: ${again.join(', ')}`);
  const second = await countTests({ ...stage, tests: again }, context, options);
  return blaming(second.exitCode, sumOf(afterSecondTry(counts, second.counts)));
}

/**
 * A check counts as one: passed, failed, or skipped if it says so itself (leave-out.mjs).
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {{ outputFile: string | undefined, isBehind: boolean }} options
 */
async function countCheck(stage, context, options) {
  const countsFile = join(context.scratch, `${stage.name}.json`);
  rmSync(countsFile, { force: true });
  const exitCode = await runTests(stage, context, options, countsFile);
  if (exitCode !== 0) return { ...none, failed: 1 };
  return existsSync(countsFile) ? sumOf(readCounts(countsFile)) : { ...none, passed: 1 };
}

/**
 * @param {number | null} exitCode
 * @param {ReturnType<typeof sumOf>} sum
 */
function blaming(exitCode, sum) {
  return exitCode !== 0 && sum.failed === 0 ? { ...sum, failed: 1 } : sum;
}

/**
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {{ outputFile: string | undefined, isBehind: boolean }} options
 */
async function countTests(stage, context, options) {
  const countsFile = join(context.scratch, `${stage.name}.json`);
  rmSync(countsFile, { force: true });
  const exitCode = await runTests(stage, context, options, countsFile);
  return { exitCode, counts: readCounts(countsFile) };
}

/**
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {{ outputFile: string | undefined, isBehind: boolean }} options
 * @param {string} [countsFile]
 */
function runTests(stage, context, { outputFile, isBehind }, countsFile) {
  const { command, environment } = prepare(stage, context);
  const env = { ...environment, CARELINK_TEST_COUNTS: countsFile };
  return runCommand(
    isBehind && process.platform !== 'win32' ? ['nice', '-n', '10', ...command] : command,
    { cwd: context.root, env },
    {
      limitMs: stage.limitMinutes * 60_000,
      lingerMs: 60_000,
      doneFile: countsFile,
      outputFile,
      say: context.say,
    },
  );
}

const none = {
  passed: 0,
  failed: 0,
  skipped: 0,
  reasons: /** @type {StageResult['reasons']} */ ([]),
  failures: /** @type {StageResult['failures']} */ ([]),
  secondTries: /** @type {StageResult['secondTries']} */ ([]),
};

/**
 * @param {Stage} stage
 * @param {StageContext} context
 */
function prepare(stage, { environment: given, programs, scratch, temporary, say }) {
  const command = [...stage.command, ...(stage.tests ?? [])];
  const environment = {
    ...given,
    CARELINK_TEST_CHROMIUM: programs.chromium ?? '',
    ...(stage.isInMemory && temporary && { TMPDIR: temporary }),
  };
  if (!stage.needsKeychain) return { command, environment };
  const lacking = keychainPrograms.filter((name) => !programs[name]);
  if (process.platform !== 'linux' || lacking.length > 0) {
    say(`Without a keychain of its own (${lacking.join(', ') || 'only on Linux'}): its tests are skipped.`);
    return { command, environment };
  }
  const home = join(scratch, `home-${stage.name}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return inKeychainSession(command, { environment, home });
}

/**
 * @param {string} file
 * @returns {import('./file-counts.mjs').FileCounts[]}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [{ ...none, file: null, failed: 1, mayTryAgain: false }];
  }
}

/**
 * Every test of a stage that can't run is reported as skipped, by name.
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {string} reason
 */
function skipStage({ command, tests: wanted = [] }, { root, environment }, reason) {
  const config = command.slice(command.indexOf('--config'));
  const { stdout } = spawnSync('vitest', ['list', '--json', ...config, ...wanted], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  const tests = /** @type {{ name: string }[]} */ (JSON.parse(stdout || '[]'));
  return { ...none, skipped: tests.length, reasons: tests.map(({ name }) => ({ test: name, reason })) };
}
