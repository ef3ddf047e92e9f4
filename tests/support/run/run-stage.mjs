import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
async function countStage(stage, context, { outputFile, isBehind }) {
  const countsFile = join(context.scratch, `${stage.name}.json`);
  const { command, environment } = prepare(stage, context);
  const env = { ...environment, CARELINK_TEST_COUNTS: countsFile };
  const exitCode = await runCommand(
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
  if (!stage.isVitest) return { ...none, passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1 };
  const counts = readCounts(countsFile);
  // Vitest can end badly with no test to blame: a crash, a worker that does not stop.
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
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
  const environment = {
    ...given,
    CARELINK_TEST_CHROMIUM: programs.chromium ?? '',
    ...(stage.isInMemory && temporary && { TMPDIR: temporary }),
  };
  if (!stage.needsKeychain) return { command: stage.command, environment };
  const lacking = keychainPrograms.filter((name) => !programs[name]);
  if (process.platform !== 'linux' || lacking.length > 0) {
    say(`Without a keychain of its own (${lacking.join(', ') || 'only on Linux'}): its tests are skipped.`);
    return { command: stage.command, environment };
  }
  const home = join(scratch, `home-${stage.name}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return inKeychainSession(stage.command, { environment, home });
}

/** @param {string} file */
function readCounts(file) {
  try {
    return /** @type {typeof none} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { ...none, failed: 1 };
  }
}

/**
 * Every test of a stage that can't run is reported as skipped, by name.
 * @param {Stage} stage
 * @param {StageContext} context
 * @param {string} reason
 */
function skipStage({ command }, { root, environment }, reason) {
  const config = command.slice(command.indexOf('--config'));
  const { stdout } = spawnSync('vitest', ['list', '--json', ...config], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  const tests = /** @type {{ name: string }[]} */ (JSON.parse(stdout || '[]'));
  return { ...none, skipped: tests.length, reasons: tests.map(({ name }) => ({ test: name, reason })) };
}
