import { hash, randomBytes } from 'node:crypto';
import type { ProofMemory, ProofUse, SeenProofs } from '../domain/tokens/seen-proofs.ts';
import { type Fingerprint, FingerprintSet } from './fingerprint-set.ts';

/** A proof is acceptable for at most this long: 60 s around `iat`, or two nonce windows. */
const windowMs = 120_000;
/** 12,500 proofs a second, more than one processor can verify; at most 32 MB. */
const defaultCapacity = 1_500_000;

/**
 * Which proofs this process has seen recently: enough where it is the only one. Two generations of keyed hashes are kept and swapped, so everything is
 * remembered for one to two windows; when there are too many, new proofs are turned away rather than old ones
 * forgotten. Two proofs look alike once in 10¹³, and nobody without the key can bring that about.
 */
export class ReplayMemory implements SeenProofs {
  /** A job that runs again would take its own proof for a replay. */
  readonly isPartOfJobs = false;
  readonly #capacity: number;
  readonly #key = randomBytes(32).toString('base64');
  #startedMs = Number.NEGATIVE_INFINITY;
  #current = new FingerprintSet();
  #previous = new FingerprintSet();

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  remember(use: ProofUse): Promise<ProofMemory> {
    return Promise.resolve(this.#remember(use));
  }

  #remember({ keyThumbprint, proofId, nowMs }: ProofUse): ProofMemory {
    this.#turn(nowMs);
    const fingerprint = this.#fingerprintOf(`${keyThumbprint}\0${proofId}`);
    if (this.#current.has(fingerprint) || this.#previous.has(fingerprint)) return 'seen';
    if (this.#current.size >= this.#capacity) return 'full';
    this.#current.add(fingerprint);
    return 'new';
  }

  #fingerprintOf(proof: string): Fingerprint {
    // Prefixing the key is enough, since the output is never revealed.
    const mac = hash('sha256', `${this.#key}${proof}`, 'buffer');
    return { high: mac.readUInt32LE(0), low: mac.readUInt32LE(4) };
  }

  #turn(nowMs: number): void {
    const age = nowMs - this.#startedMs;
    if (age >= 0 && age < windowMs) return;
    // A clock that was set back says nothing about the age of the entries, so all are kept.
    if (age < 0 && Number.isFinite(this.#startedMs)) {
      this.#startedMs = nowMs;
      return;
    }
    this.#previous = age < 2 * windowMs ? this.#current : new FingerprintSet();
    this.#current = new FingerprintSet(this.#previous.size);
    this.#startedMs = nowMs;
  }
}
