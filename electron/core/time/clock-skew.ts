const toldFromMs = 120_000;
const toldUntilMs = 90_000;
const minuteMs = 60_000;

/**
 * How far this machine's clock is from the server's, if people should know: reported from 2 minutes on until it is
 * under 1½, so that it does not flicker.
 */
export class ClockSkew {
  #told = false;
  #skewMs = 0;

  /** Whole minutes in milliseconds, more than zero for a clock that is ahead; null when it is right enough. */
  get toldMs(): number | null {
    return this.#told ? Math.round(this.#skewMs / minuteMs) * minuteMs : null;
  }

  /** Takes in the two clocks of one moment; to be called only while the server's time is certain. */
  compare(wallMs: number, serverMs: number): void {
    this.#skewMs = wallMs - serverMs;
    const limitMs = this.#told ? toldUntilMs : toldFromMs;
    this.#told = Math.abs(this.#skewMs) > limitMs;
  }
}
