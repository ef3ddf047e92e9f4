/** How many tasks of one name may wait, and the error for one more. */
export interface QueueBound {
  readonly longest: number;
  readonly refuse: () => Error;
}

/** Runs the tasks of one name one after the other, those of different names side by side. */
export class SerialQueue {
  readonly #bound: QueueBound | null;
  readonly #lines = new Map<string, { length: number; last: Promise<unknown> }>();

  constructor(bound: QueueBound | null = null) {
    this.#bound = bound;
  }

  /** Rejects with the error of the bound when too many tasks of this name are waiting. */
  async run<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(name) ?? { length: 0, last: Promise.resolve() };
    if (this.#bound !== null && line.length >= this.#bound.longest) throw this.#bound.refuse();
    line.length += 1;
    this.#lines.set(name, line);
    const result = line.last.then(task);
    line.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(name);
    }
  }
}
