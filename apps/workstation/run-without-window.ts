import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { type EndingSignal, endingSignals } from './ending-signals.ts';

const folderPrefix = 'carelink-windowless-';
/** How long a task may take to stop. */
const stopMs = 1_000;
const mostRemovals = 20;
const betweenRemovalsMs = 20;

/**
 * On Linux, Electron aborts without a display even if it opens no window. It chooses one before any of our code runs,
 * so this restarts the program in place of this process, set to need no display. Returns where that is not necessary.
 */
export function beginWithoutDisplay({ platform, argv, execPath, env, execve }: BeginAgain): void {
  if (platform !== 'linux' || argv.some((argument) => argument.startsWith('--ozone-platform='))) return;
  const switches = ['--ozone-platform=headless', '--disable-gpu', '--log-level=3'];
  const [program = execPath, ...rest] = argv;
  execve?.(execPath, [program, ...switches, ...rest], env);
}

type BeginAgain = Pick<NodeJS.Process, 'platform' | 'argv' | 'execPath' | 'env' | 'execve'>;

/**
 * Makes a temporary folder for Chromium's data while no workstation is open, and removes what killed processes have
 * left. Throws the system's error.
 */
export function makePassingFolder(): string {
  removeLeftFolders();
  return mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
}

function removeLeftFolders(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      const pid = Number(/^carelink-windowless-(\d+)-/.exec(name)?.[1]);
      if (pid > 0 && pid !== process.pid && !isRunning(pid)) removeIfPossible(join(tmpdir(), name));
    }
  } catch {
    // What is left lies in the temporary folder.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Another user's folder stays. */
function removeIfPossible(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // It stays in the temporary folder.
  }
}

/**
 * Ends this process and its helpers immediately: in an orderly shutdown Chromium would write the folder again after
 * its removal.
 */
export function exitLeavingNothing(app: App, code: number, folder: string | null): never {
  for (let attempt = 0; folder !== null && attempt < mostRemovals; attempt += 1) {
    endHelpers(app);
    removeIfPossible(folder);
    // Nobody is writing to it any more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenRemovalsMs);
    if (!existsSync(folder)) break;
  }
  (process as unknown as { reallyExit(code: number): never }).reallyExit(code);
  return process.exit(code);
}

function endHelpers(app: App): void {
  try {
    for (const { pid } of app.getAppMetrics()) if (pid !== process.pid) process.kill(pid, 'SIGKILL');
  } catch {
    // One of them has just ended; the next attempt will find the others.
  }
}

/**
 * Runs a task once Electron is ready. Resolves with its exit code or, after a signal, with the one shells use: 130
 * for Ctrl+C.
 */
export async function runInterruptibly(
  app: App,
  task: (interruption: AbortSignal) => Promise<number>,
): Promise<number> {
  const interruption = new AbortController();
  const ended = Promise.withResolvers<number>();
  const end = (signal: EndingSignal) => {
    ended.resolve(128 + constants.signals[signal]);
    interruption.abort();
  };
  const listen = () => {
    for (const signal of endingSignals) process.removeAllListeners(signal).on(signal, end);
  };
  app.on('before-quit', (event) => {
    event.preventDefault();
    end('SIGTERM');
  });
  listen();
  await Promise.race([app.whenReady(), ended.promise]);
  if (interruption.signal.aborted) return await ended.promise;
  // By now Chromium has replaced our handlers by its own, which would exit with 0.
  listen();
  const outcome = task(interruption.signal);
  const code = await Promise.race([outcome, ended.promise]);
  if (interruption.signal.aborted)
    await Promise.race([
      outcome.catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, stopMs)),
    ]);
  return code;
}
