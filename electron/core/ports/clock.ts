/** Handle of a pending timer. */
export interface Timer {
  cancel(): void;
}

/**
 * Time as the machine knows it. Wall time may jump (a wrong clock, a correction) and monotonic time may stop while
 * the machine sleeps, so the core never trusts either alone.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, by the machine's clock. */
  wallMs(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonicMs(): number;
  /** Runs `callback` once after `delayMs`. */
  after(delayMs: number, callback: () => void): Timer;
}
