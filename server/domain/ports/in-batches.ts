import type { Repositories, UnitOfWork } from './unit-of-work.ts';

/** The passing of time, as work in batches needs it; a test passes its own. */
export interface Pace {
  /** Milliseconds that only go forward. */
  monotonicMs(): number;
  rest(ms: number): Promise<void>;
}

export interface BatchOptions {
  readonly pace?: Pace;
  /** Ends the work after the batch that is under way. */
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of all rows so far. */
  readonly onProgress?: (done: number) => void;
}

/**
 * A batch may hold the write lock for about so long; every other writer waits meanwhile, a nurse among them. A fifth of
 * what is bearable (50 ms), since a flush of a busy disk takes several times what the one before took.
 */
const targetMs = 10;
const firstSize = 50;
const smallestSize = 5;
const largestSize = 500;
const shortestRestMs = 2;

/**
 * Does work on many rows in write transactions that adapt to the speed of the machine, and rests after each for at
 * least as long as it took: another process gets the lock only in a pause, since SQLite keeps no queue. `step` takes
 * at most `limit` rows and returns how many there were; fewer than that end the work. Returns the total.
 */
export async function inBatches(
  unitOfWork: Pick<UnitOfWork, 'run'>,
  step: (repositories: Repositories, limit: number) => Promise<number>,
  { pace = systemPace, signal, onProgress = () => {} }: BatchOptions = {},
): Promise<number> {
  let limit = firstSize;
  let total = 0;
  while (!signal?.aborted) {
    let startedAtMs = 0;
    const done = await unitOfWork.run(async (repositories) => {
      startedAtMs = pace.monotonicMs();
      return step(repositories, limit);
    });
    // To the end of the commit, which is part of what others wait for.
    const tookMs = pace.monotonicMs() - startedAtMs;
    total += done;
    if (done > 0) onProgress(total);
    if (done < limit) break;
    await pace.rest(Math.max(shortestRestMs, tookMs));
    limit = nextSize(limit, tookMs);
  }
  return total;
}

/** At most twice as many as before, since the first of a kind may find everything in memory by chance. */
function nextSize(size: number, tookMs: number): number {
  const fitting = Math.floor((size * targetMs) / Math.max(tookMs, 0.1));
  return Math.max(smallestSize, Math.min(fitting, 2 * size, largestSize));
}

const systemPace: Pace = {
  monotonicMs: () => performance.now(),
  rest: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
