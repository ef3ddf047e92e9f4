import type { SessionClock } from '../time/session-clock.ts';
import { slowRetryMs, spread } from '../time/try-again.ts';
import type { ApiFailure } from '../token-api/api-failure.ts';

/** Remembers when something that failed is to be tried again. */
export class RetryTimer {
  readonly #clock: SessionClock;
  readonly #random: () => number;
  #failures = 0;
  #repeats = 0;
  #dueAtMs: number | null = null;

  constructor(clock: SessionClock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** True between a failure and the next success. */
  get waiting(): boolean {
    return this.#dueAtMs !== null;
  }

  /** Milliseconds until the next try; null when nothing has failed. */
  get dueInMs(): number | null {
    return this.#dueAtMs === null ? null : this.#dueAtMs - this.#clock.elapsedMs();
  }

  /** `failure` may say how long to wait; null when it is not known. */
  failed(failure: ApiFailure | null): void {
    const retryAfterSeconds = failure?.kind === 'throttled' ? failure.retryAfterSeconds : null;
    this.#failures += 1;
    this.#dueAtMs = this.#clock.elapsedMs() + retryDelayMs(this.#failures, retryAfterSeconds, this.#random);
  }

  /** It succeeded, but is to be repeated after a while: each time in a row after twice as long, up to about 5 minutes. */
  again(): void {
    this.#failures = 0;
    const waitMs = Math.min(slowRetryMs * 2 ** this.#repeats, longestWaitMs);
    this.#repeats += 1;
    this.#dueAtMs = this.#clock.elapsedMs() + spread(waitMs, this.#random);
  }

  /** Brings the next try forward to at most that delay. */
  within(delayMs: number): void {
    if (this.#dueAtMs !== null) this.#dueAtMs = Math.min(this.#dueAtMs, this.#clock.elapsedMs() + delayMs);
  }

  /** Something changed for the better (network, user): tries now, and starts over with quick tries. */
  hurry(): void {
    this.#failures = 0;
    this.#repeats = 0;
    if (this.#dueAtMs !== null) this.#dueAtMs = this.#clock.elapsedMs();
  }

  succeeded(): void {
    this.#failures = 0;
    this.#repeats = 0;
    this.#dueAtMs = null;
  }
}

const quickTries = 3;
const quickBaseMs = 1_000;
/** A server may ask for a pause, but not silence a workstation for the rest of the shift. */
const longestWaitMs = 5 * 60_000;

/**
 * Milliseconds to wait before the next try, after `failures` failures in a row: three quick tries with
 * exponential back-off and full jitter, then one about every 30 s, so that hundreds of workstations do not
 * come back in step. Never earlier than `retryAfterSeconds` (RFC 9110 §10.2.3), up to 5 minutes.
 */
export function retryDelayMs(
  failures: number,
  retryAfterSeconds: number | null,
  random: () => number,
): number {
  const delayMs =
    failures <= quickTries ? random() * quickBaseMs * 2 ** (failures - 1) : spread(slowRetryMs, random);
  return Math.max(delayMs, Math.min((retryAfterSeconds ?? 0) * 1_000, longestWaitMs));
}
