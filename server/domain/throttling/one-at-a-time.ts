import { Refusal } from '../ports/refusal.ts';

/** More than any user causes; beyond that, acts are refused. */
const longestQueue = 64;

/** Runs the acts of one key one after the other, those of different keys in parallel. */
export class OneAtATime {
  readonly #lines = new Map<string, { length: number; last: Promise<unknown> }>();

  /** Throws `Refusal('throttled')` when the line of this key is too long. */
  async run<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(key) ?? { length: 0, last: Promise.resolve() };
    if (line.length >= longestQueue)
      throw new Refusal('throttled', { retryAfterSeconds: 1, limit: 'unlock' });
    line.length += 1;
    this.#lines.set(key, line);
    const turn = line.last.then(act);
    line.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(key);
    }
  }
}
