/** The server's time; a fake one in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}
