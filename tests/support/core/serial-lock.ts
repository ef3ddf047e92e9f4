import type { RefreshLock } from '../../../electron/core/ports/refresh-lock.ts';

/** A lock within one process. */
export class SerialLock implements RefreshLock {
  #last: Promise<unknown> = Promise.resolve();

  hold<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task, task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
