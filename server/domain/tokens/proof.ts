import type { ProofUse } from './seen-proofs.ts';

/** What became of the DPoP proof (RFC 9449) of a request. */
export type ProofOutcome =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'valid';
      readonly keyThumbprint: string;
      /** Still to be remembered by the job that acts upon it, and nobody may before. */
      readonly use?: ProofUse;
    }
  | { readonly kind: 'invalid'; readonly reason: 'proof_invalid' | 'proof_replayed' }
  /** Right but for its time: the client must ask again with a nonce of ours. */
  | { readonly kind: 'nonce_needed' };

export interface ProofRequest {
  /** The DPoP header's values; RFC 9449 §4.3 allows exactly one. */
  readonly headers: readonly string[];
  readonly method: string;
  /** Path of the request without query. */
  readonly path: string;
  /** The access token that comes with the proof, which must name it (RFC 9449 §4.3). */
  readonly accessToken?: string;
  /** `job`: the caller's job remembers it, where jobs can. Default: it is remembered at once. */
  readonly rememberedBy?: 'job';
}

export interface ProofVerifier {
  verify(request: ProofRequest): Promise<ProofOutcome>;
  /** The nonce for the client's next proof. */
  nonce(): string;
}

/** Whether a proof shows that the caller holds the key. */
export function proves(proof: ProofOutcome, keyThumbprint: string): boolean {
  return proof.kind === 'valid' && proof.keyThumbprint === keyThumbprint;
}
