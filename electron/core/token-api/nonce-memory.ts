import type { Clock } from '../ports/clock.ts';

/** An older nonce is refused anyway, and without one the time in the proof counts: one round trip saved. */
const lifeMs = 60_000;
const longestCharacters = 256;
/** RFC 9449 §8.1: the characters of NQCHAR. */
const wellFormed = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** The newest nonce that the server gave for DPoP proofs. */
export class NonceMemory {
  readonly #clock: Clock;
  #newest: { readonly value: string; readonly atMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The nonce for the next proof; null when there is none that the server would still take. */
  get current(): string | null {
    const newest = this.#newest;
    return newest !== null && this.#clock.monotonicMs() - newest.atMs < lifeMs ? newest.value : null;
  }

  /** Takes the `DPoP-Nonce` of an answer, if it has one. */
  learn(value: string | undefined): void {
    if (value === undefined || value.length > longestCharacters || !wellFormed.test(value)) return;
    this.#newest = { value, atMs: this.#clock.monotonicMs() };
  }
}
