import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { letGo, openLockFile, tryToHold } from '../../server/store/sqlite/process-lock.ts';
import type { RefreshLock } from '../core/ports/refresh-lock.ts';

export interface FileRefreshLockOptions {
  readonly file: string;
  /** How long to wait for another holder before the task runs without the lock; 5,000 ms unless given. */
  readonly patienceMs?: number;
}

const pollMs = 25;

/**
 * A lock between processes and within this one. Trouble with its file never stops a refresh, because the protocol
 * tolerates two at once.
 */
export class FileRefreshLock implements RefreshLock {
  readonly #path: string;
  readonly #patienceMs: number;
  #file: Sqlite.Database | null = null;

  constructor({ file, patienceMs = 5_000 }: FileRefreshLockOptions) {
    this.#path = file;
    this.#patienceMs = patienceMs;
  }

  async hold<Result>(task: () => Promise<Result>): Promise<Result> {
    const held = await this.#acquire();
    try {
      return await task();
    } finally {
      if (held) this.#release(held);
    }
  }

  async #acquire(): Promise<Sqlite.Database | null> {
    const giveUpAtMs = performance.now() + this.#patienceMs;
    try {
      this.#file ??= openLockFile(Sqlite, this.#path);
      while (performance.now() < giveUpAtMs) {
        if (!this.#file.inTransaction && tryToHold(this.#file)) return this.#file;
        await sleep(pollMs);
      }
    } catch {
      // As below: without the lock.
    }
    return null;
  }

  /** The task's result counts even if unlocking fails, as it may on a network file system. */
  #release(file: Sqlite.Database): void {
    try {
      letGo(file);
    } catch {
      // A closed file holds no lock; the next task opens it again.
      this.#file = null;
      file.close();
    }
  }
}
