import type { Clock } from '../core/ports/clock.ts';
import { digestOf, matches, newSecret } from './secret-match.ts';

/** How long a launch link can be used, in milliseconds. */
export const launchCodeLifetimeMs = 10 * 60_000;

/** Codes of launch links: each works once, for ten minutes, and only the newest one does. */
export class LaunchCodes {
  readonly #clock: Clock;
  #current: { readonly digest: Buffer; readonly issuedAtMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns a new code; an earlier one that was not used no longer works. */
  issue(): string {
    const code = newSecret();
    this.#current = { digest: digestOf(code), issuedAtMs: this.#clock.monotonicMs() };
    return code;
  }

  /** Whether the code opens the shell; it never does so again. */
  redeem(code: string): boolean {
    const current = this.#current;
    if (current === null || !matches(code, current.digest)) return false;
    this.#current = null;
    return this.#clock.monotonicMs() - current.issuedAtMs < launchCodeLifetimeMs;
  }
}
