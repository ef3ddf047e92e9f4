import type { LockCause } from '../../../server/contract/sessions.ts';
import { failureOf, isRejected } from '../token-api/api-failure.ts';
import type { RetryTimer } from './retry-timer.ts';

/** Beyond that the oldest is dropped: nobody can lock and unlock without end on a server's account. */
const mostPending = 20;

/** What the user or the machine did to the screen; neither password nor PIN is kept for it. */
export type Act =
  | { readonly kind: 'lock'; readonly cause: LockCause }
  | { readonly kind: 'unlock'; readonly method: 'password' | 'pin' }
  | { readonly kind: 'wrong_pin' };

/**
 * Tells the server of locks and unlocks in the order in which they happened, again and again until it has
 * heard of each; its audit trail dates them when they arrive.
 */
export class ActReports {
  readonly #send: (act: Act) => Promise<void>;
  readonly #retry: RetryTimer;
  #pending: Act[] = [];
  #running: Promise<void> | null = null;

  constructor(send: (act: Act) => Promise<void>, retry: RetryTimer) {
    this.#send = send;
    this.#retry = retry;
  }

  /** Milliseconds until the next delivery is due; null when there is nothing to tell or it is being told. */
  get dueInMs(): number | null {
    if (this.#running !== null || this.#pending.length === 0) return null;
    return this.#retry.dueInMs ?? 0;
  }

  get allTold(): boolean {
    return this.#pending.length === 0;
  }

  add(act: Act): void {
    this.#pending = [...this.#pending, act].slice(-mostPending);
  }

  /** A delivery that failed is tried again at the next opportunity. */
  hurry(): void {
    this.#retry.hurry();
  }

  /** Tells what the server does not know yet, up to the first failure; one delivery at a time; never throws. */
  deliver(): Promise<void> {
    this.#running ??= this.#deliverAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #deliverAll(): Promise<void> {
    for (let act = this.#pending[0]; act !== undefined; act = this.#pending[0]) {
      try {
        await this.#send(act);
      } catch (error) {
        if (!this.#refused(error)) return;
      }
      this.#settle(act);
    }
  }

  /** True when telling it again would change nothing. */
  #refused(error: unknown): boolean {
    if (isRejected(error, 'invalid_request')) return true;
    this.#retry.failed(failureOf(error));
    return false;
  }

  #settle(act: Act): void {
    this.#retry.succeeded();
    this.#pending = this.#pending.filter((pending) => pending !== act);
  }
}
