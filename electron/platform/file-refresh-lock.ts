import { randomUUID } from 'node:crypto';
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RefreshLock } from '../core/ports/refresh-lock.ts';

export interface FileRefreshLockOptions {
  readonly file: string;
  /** How long to wait for another holder before the task runs without the lock; 5,000 ms unless given. */
  readonly patienceMs?: number;
  /** Age at which a lock counts as left over although its process id is in use; 30,000 ms unless given. */
  readonly staleAfterMs?: number;
}

const pollMs = 25;

/**
 * A lock between processes: a file in the data folder that exists while somebody refreshes. Trouble with the
 * file never stops a refresh, because the protocol survives two at once.
 */
export class FileRefreshLock implements RefreshLock {
  readonly #file: string;
  readonly #patienceMs: number;
  readonly #staleAfterMs: number;

  constructor({ file, patienceMs = 5_000, staleAfterMs = 30_000 }: FileRefreshLockOptions) {
    this.#file = file;
    this.#patienceMs = patienceMs;
    this.#staleAfterMs = staleAfterMs;
  }

  async hold<Result>(task: () => Promise<Result>): Promise<Result> {
    const mark = `${process.pid} ${randomUUID()}`;
    const isHeld = await this.#acquire(mark);
    try {
      return await task();
    } finally {
      if (isHeld) await this.#release(mark);
    }
  }

  async #acquire(mark: string): Promise<boolean> {
    const giveUpAtMs = performance.now() + this.#patienceMs;
    while (performance.now() < giveUpAtMs) {
      try {
        // `wx` is O_CREAT | O_EXCL: of several processes exactly one succeeds.
        await writeFile(this.#file, mark, { flag: 'wx', mode: 0o600 });
        return true;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false;
      }
      if (await this.#isStale()) await unlink(this.#file).catch(() => undefined);
      else await sleep(pollMs);
    }
    return false;
  }

  async #release(mark: string): Promise<void> {
    const current = await readFile(this.#file, 'utf8').catch(() => null);
    if (current === mark) await unlink(this.#file).catch(() => undefined);
  }

  async #isStale(): Promise<boolean> {
    try {
      const { mtimeMs } = await stat(this.#file);
      // A lock from the future was written before the clock was set back; it must not stay for ever either.
      if (Math.abs(Date.now() - mtimeMs) > this.#staleAfterMs) return true;
      const pid = Number.parseInt(await readFile(this.#file, 'utf8'), 10);
      // Empty for an instant between creation and writing: not stale yet.
      return Number.isInteger(pid) && !isRunning(pid);
    } catch {
      return false;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
