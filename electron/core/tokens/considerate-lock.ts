import type { RefreshLock } from '../ports/refresh-lock.ts';

/**
 * The lock between processes, for work of different urgency: work that only looks something up or catches up gives the lock
 * back as soon as something else here needs it, such as a sign-in.
 */
export class ConsiderateLock implements RefreshLock {
  readonly #lock: RefreshLock;
  readonly #considerate = new Set<AbortController>();

  constructor(lock: RefreshLock) {
    this.#lock = lock;
  }

  hold<Result>(task: () => Promise<Result>): Promise<Result> {
    for (const holder of this.#considerate) holder.abort();
    return this.#lock.hold(task);
  }

  /**
   * Runs `task` with the lock until it is done, or until something else here needs the lock. Then the result is null, and
   * `task`, which learns of it by `wanted`, must not change anything more.
   */
  async holdUntilWanted<Result>(task: (wanted: AbortSignal) => Promise<Result>): Promise<Result | null> {
    const holder = new AbortController();
    const { signal } = holder;
    const end = Promise.withResolvers<null>();
    signal.addEventListener('abort', () => end.resolve(null));
    this.#considerate.add(holder);
    try {
      const work = () => (signal.aborted ? end.promise : Promise.race([task(signal), end.promise]));
      return await this.#lock.hold<Result | null>(work);
    } finally {
      this.#considerate.delete(holder);
    }
  }
}
