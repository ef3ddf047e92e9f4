import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';

/**
 * @typedef {object} CommandLimits
 * @property {number} limitMs after which the command is ended
 * @property {number} lingerMs how long the command may still run once `doneFile` exists
 * @property {string} [doneFile] written by the command when all that matters is done
 * @property {string} [outputFile] gets the output of the command, at its end, in place of ours
 * @property {(line: string) => void} say
 */

const lookEveryMs = 250;

/**
 * Runs a command to its end and returns its exit code; one that a signal ended counts as 1. A command that hangs
 * (a worker that does not stop) is ended together with the processes it started, and this is said.
 * @param {string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} place
 * @param {CommandLimits} limits
 * @returns {Promise<number>}
 */
export function runCommand([program = '', ...args], { cwd, env }, limits) {
  const { limitMs, lingerMs, doneFile, outputFile, say } = limits;
  return new Promise((resolve) => {
    const grouped = process.platform !== 'win32';
    const output = outputFile === undefined ? 'inherit' : openSync(outputFile, 'a');
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', output, output],
      detached: grouped,
    });
    if (output !== 'inherit') closeSync(output);
    const startedAtMs = performance.now();
    let doneAtMs = Number.POSITIVE_INFINITY;
    const endAll = (/** @type {NodeJS.Signals} */ signal) => endGroup(child, grouped, signal);
    process.on('SIGTERM', endAll);
    process.on('SIGINT', endAll);
    const watch = setInterval(() => {
      const nowMs = performance.now();
      if (doneFile && existsSync(doneFile)) doneAtMs = Math.min(doneAtMs, nowMs);
      const lingers = nowMs - doneAtMs > lingerMs;
      if (!lingers && nowMs - startedAtMs < limitMs) return;
      clearInterval(watch);
      const seconds = (lingers ? lingerMs : limitMs) / 1_000;
      say(`${program} ${lingers ? 'did not stop within' : 'was not done after'} ${seconds} s and is ended.`);
      endAll('SIGKILL');
    }, lookEveryMs);
    const end = (/** @type {number} */ exitCode) => {
      clearInterval(watch);
      process.off('SIGTERM', endAll);
      process.off('SIGINT', endAll);
      // What a command leaves running would slow down, and could confuse, the stages after it.
      endAll('SIGKILL');
      resolve(exitCode);
    };
    child.on('error', (error) => {
      say(`${program} could not be started (${error.message}).`);
      end(1);
    });
    child.on('exit', (code) => end(code ?? 1));
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} grouped
 * @param {NodeJS.Signals} signal
 */
function endGroup(child, grouped, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(grouped ? -child.pid : child.pid, signal);
  } catch {
    // There is nobody left.
  }
}
