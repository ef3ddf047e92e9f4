/** The server's time; a fake one in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /**
   * True while nobody can vouch for the time, so that what is too old by it is neither deleted nor ended for good.
   * Default: false.
   */
  readonly isUncertain?: boolean;
}
