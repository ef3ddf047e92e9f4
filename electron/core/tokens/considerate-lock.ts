import type { RefreshLock } from '../ports/refresh-lock.ts';

/**
 * The lock between processes, for users that differ in how urgent they are: who only looks something up or catches up
 * gives it back as soon as somebody else here needs it, as for a sign-in.
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
   * Runs `task` with the lock until it is done, or until somebody else here needs the lock: then the result is null, and
   * `task`, which `wanted` tells of it, must change nothing more.
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
