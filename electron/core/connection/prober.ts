import { failureOf } from '../token-api/api-failure.ts';
import type { RetryTimer } from './retry-timer.ts';

/**
 * Asks the server for a sign of life while one is wanted: at the start, after a sleep, after a failure, and when only
 * the server can tell the time.
 */
export class Prober {
  readonly #retry: RetryTimer;
  readonly #ask: () => Promise<void>;
  readonly #isInterruption: () => boolean;
  #wanted = true;
  #running = false;
  #network = false;

  /** `isInterruption`: it may be over in a moment, before anybody has noticed. */
  constructor(retry: RetryTimer, ask: () => Promise<void>, isInterruption: () => boolean = () => false) {
    this.#retry = retry;
    this.#ask = ask;
    this.#isInterruption = isInterruption;
  }

  /** True from the moment an answer is wanted until it came. */
  get pending(): boolean {
    return this.#wanted;
  }

  /**
   * True while it is unknown whether there is a network, so that calls do not waste their tries. Even a garbled
   * answer proves a network: perhaps only this address is blocked.
   */
  get holdsBack(): boolean {
    return this.#wanted && !this.#network;
  }

  /** True when an answer is wanted and at least one try has failed. */
  get failing(): boolean {
    return this.#wanted && this.#retry.waiting;
  }

  /** Milliseconds until the next try; null when none is wanted or one is under way. */
  get dueInMs(): number | null {
    if (!this.#wanted || this.#running) return null;
    return this.#retry.dueInMs ?? 0;
  }

  request(): void {
    if (!this.#wanted) this.#network = false;
    this.#wanted = true;
  }

  /** Like `request`, and at once, whatever failed before. */
  hurry(): void {
    this.request();
    this.#retry.hurry();
  }

  /** An answer came, even if to another request. */
  satisfied(): void {
    this.#wanted = false;
    this.#retry.succeeded();
  }

  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#ask();
    } catch (error) {
      this.#network = failureOf(error).kind === 'garbled';
      this.#retry.failed(null);
      if (this.#isInterruption()) this.#retry.within(1_500);
    } finally {
      this.#running = false;
    }
  }
}
