import type { JsonWebKey } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { DeviceKey } from './device-key.ts';
import type { HttpAnswer } from './response-parser.ts';
import type { Tally } from './tally.ts';

/** Proves possession of one device key, always with the server's newest nonce. */
export class Prover {
  readonly #key: DeviceKey;
  #nonce: string | null;
  #prepared: string[] = [];

  constructor(jwk: JsonWebKey, nonce?: string) {
    this.#key = new DeviceKey(jwk);
    this.#nonce = nonce ?? null;
  }

  get nonce(): string | null {
    return this.#nonce;
  }

  get preparedProofs(): number {
    return this.#prepared.length;
  }

  /** Makes proofs in advance, so that they take no time later. */
  prepare(url: string, count: number): void {
    this.#prepared = Array.from({ length: count }, () => this.#key.proof('POST', url, this.#nonce));
  }

  proofFor(url: string, tally: Tally): string {
    const prepared = this.#prepared.pop();
    if (prepared) return prepared;
    const startedAtMs = performance.now();
    const proof = this.#key.proof('POST', url, this.#nonce);
    tally.proofMade(performance.now() - startedAtMs);
    return proof;
  }

  learn(answer: HttpAnswer): void {
    this.#nonce = answer.header('dpop-nonce') ?? this.#nonce;
  }
}
