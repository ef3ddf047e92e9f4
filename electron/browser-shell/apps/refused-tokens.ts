import type { Clock } from '../../core/ports/clock.ts';

const pauseMs = 60_000;

/**
 * How often an app may make the workstation renew its token by refusing it: once a minute. Otherwise an app that
 * refuses everything would use up the refreshes of its user's session.
 */
export class RefusedTokens {
  readonly #clock: Clock;
  #renewedAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  mayRenew(): boolean {
    return this.#clock.monotonicMs() - this.#renewedAtMs >= pauseMs;
  }

  renewed(): void {
    this.#renewedAtMs = this.#clock.monotonicMs();
  }
}
