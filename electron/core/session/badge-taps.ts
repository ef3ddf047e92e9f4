import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** People hold a badge to the reader twice, and readers read one that stays there again and again. */
const oneTapMs = 1_500;

/** Numbers the taps, and tells a new one from the same badge read once more. */
export class BadgeTaps {
  readonly #clock: Clock;
  #last: { readonly digest: string; atMs: number } | null = null;
  #id = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null: the badge has not left the reader since, or hardly. */
  next(number: string): number | null {
    const digest = digestOf(number);
    const atMs = this.#clock.monotonicMs();
    const isSame = this.#last?.digest === digest && atMs - this.#last.atMs < oneTapMs;
    this.#last = { digest, atMs };
    if (isSame) return null;
    this.#id += 1;
    return this.#id;
  }

  /** The card has left its reader, which knows that: put in again, it is another tap. */
  forget(number: string): void {
    if (this.#last?.digest === digestOf(number)) this.#last = null;
  }

  /**
   * Runs `ask` when those before it have been answered, since the server keeps one handle for each workstation; null
   * if another badge was read in the meantime.
   */
  async inTurn<Answer>(id: number, ask: () => Promise<Answer>): Promise<Answer | null> {
    const answer = this.#queue.then(() => (this.isNewest(id) ? ask() : null));
    this.#queue = answer.catch(() => undefined);
    return await answer;
  }

  /** False once another badge was read. */
  isNewest(id: number): boolean {
    return id === this.#id;
  }
}

function digestOf(number: string): string {
  return createHash('sha256').update(number).digest('base64');
}
