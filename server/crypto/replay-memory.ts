import { createHash } from 'node:crypto';

/** A proof is acceptable for at most this long: 60 s around `iat`, or two nonce windows. */
const windowMs = 120_000;

/**
 * Which proofs were seen lately. Two generations of hashes are kept and swapped, so everything is remembered
 * for one to two windows; when too many come, new ones are turned away rather than old ones forgotten.
 */
export class ReplayMemory {
  readonly #capacity: number;
  #startedMs = Number.NEGATIVE_INFINITY;
  #current = new Set<string>();
  #previous = new Set<string>();

  constructor(capacity = 250_000) {
    this.#capacity = capacity;
  }

  /** Remembers the proof; `seen`: it was used before, `full`: nothing can be said. */
  remember(keyThumbprint: string, proofId: string, nowMs: number): 'new' | 'seen' | 'full' {
    this.#turn(nowMs);
    const entry = createHash('sha256').update(`${keyThumbprint}\0${proofId}`).digest('base64').slice(0, 22);
    if (this.#current.has(entry) || this.#previous.has(entry)) return 'seen';
    if (this.#current.size >= this.#capacity) return 'full';
    this.#current.add(entry);
    return 'new';
  }

  #turn(nowMs: number): void {
    const age = nowMs - this.#startedMs;
    if (age >= 0 && age < windowMs) return;
    // A clock that was set back proves nothing about the age of what is remembered: keep all of it.
    if (age < 0 && Number.isFinite(this.#startedMs)) {
      this.#startedMs = nowMs;
      return;
    }
    this.#previous = age < 2 * windowMs ? this.#current : new Set();
    this.#current = new Set();
    this.#startedMs = nowMs;
  }
}
