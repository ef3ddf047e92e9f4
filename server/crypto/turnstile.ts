/** Lets a few tasks run at the same time; the others queue. */
export class Turnstile {
  readonly #concurrency: number;
  readonly #longestQueue: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(concurrency: number, longestQueue: number) {
    this.#concurrency = concurrency;
    this.#longestQueue = longestQueue;
  }

  /** True when the queue is so long that no task should join it. */
  get isFull(): boolean {
    return this.#running >= this.#concurrency && this.#waiting.length >= this.#longestQueue;
  }

  /** Runs the task in its turn. */
  async pass<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#concurrency) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on rather than released, so that no other task can slip in between.
      if (next) next();
      else this.#running -= 1;
    }
  }
}
