import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { type EndingSignal, endingSignals } from './ending-signals.ts';

const folderPrefix = 'carelink-windowless-';
/** What was begun has this long to stop. */
const stopMs = 1_000;
const mostRemovals = 20;
const betweenRemovalsMs = 20;

/**
 * On Linux Electron needs a display even if it opens no window, and aborts without one. Which it uses was decided before
 * any line of ours ran, so the program begins again in the place of this process, without a display. Returns where that is not necessary.
 */
export function beginWithoutDisplay({ platform, argv, execPath, env, execve }: BeginAgain): void {
  if (platform !== 'linux' || argv.some((argument) => argument.startsWith('--ozone-platform='))) return;
  const switches = ['--ozone-platform=headless', '--disable-gpu', '--log-level=3'];
  const [program = execPath, ...rest] = argv;
  execve?.(execPath, [program, ...switches, ...rest], env);
}

type BeginAgain = Pick<NodeJS.Process, 'platform' | 'argv' | 'execPath' | 'env' | 'execve'>;

/**
 * A folder for what Chromium wants to keep while nobody has opened the workstation; what a process that was killed has left
 * behind is removed. Throws what the system says.
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
    // What is left is in the folder for what is temporary.
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

/** That of another user stays. */
function removeIfPossible(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // See above.
  }
}

/**
 * Ends this process and its helpers now: in an orderly end these, and Chromium here, would write the folder again after it
 * was removed.
 */
export function exitLeavingNothing(app: App, code: number, folder: string | null): never {
  for (let attempt = 0; folder !== null && attempt < mostRemovals; attempt += 1) {
    endHelpers(app);
    removeIfPossible(folder);
    // Whoever was writing is done with it now.
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
    // One of them has just ended; the next attempt finds the others.
  }
}

/**
 * Runs a task once Electron is ready. Resolves with its exit code, or with that of the signal which asked for an end, as
 * shells have it: 130 for Ctrl+C.
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
  // Chromium has put handlers of its own in the place of ours, which would end with 0.
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
