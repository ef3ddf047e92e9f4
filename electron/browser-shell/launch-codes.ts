import type { Clock } from '../core/ports/clock.ts';
import { digestOf, matches, newSecret } from './secret-match.ts';

/** How long a launch link can be used, in milliseconds. */
export const launchCodeLifetimeMs = 10 * 60_000;

/** Codes of launch links: each works once, for ten minutes, and only the newest ones do. */
export class LaunchCodes {
  readonly #clock: Clock;
  readonly #most: number;
  #issued: { readonly digest: Buffer; readonly issuedAtMs: number }[] = [];

  /** `most`: how many unused codes can be valid at the same time. */
  constructor(clock: Clock, most = 1) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Returns a new code; when there are too many, the oldest unused one stops working. */
  issue(): string {
    const code = newSecret();
    this.#issued.push({ digest: digestOf(code), issuedAtMs: this.#clock.monotonicMs() });
    if (this.#issued.length > this.#most) this.#issued.shift();
    return code;
  }

  /** Whether the code opens the shell; it never does so again. */
  redeem(code: string): boolean {
    const found = this.#issued.find(({ digest }) => matches(code, digest));
    if (found === undefined) return false;
    this.#issued = this.#issued.filter((issued) => issued !== found);
    return this.#clock.monotonicMs() - found.issuedAtMs < launchCodeLifetimeMs;
  }
}
