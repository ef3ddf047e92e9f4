/** A proof whose signature, address and time are right, and which may be used once. */
export interface ProofUse {
  readonly keyThumbprint: string;
  /** Its `jti`. */
  readonly proofId: string;
  /** When it was presented, by the clock that judged its time. */
  readonly nowMs: number;
}

/** `seen`: it was used before; `full`: nobody could tell the next time, so it must not be accepted. */
export type ProofMemory = 'new' | 'seen' | 'full';

/** Which proofs were used lately, at whichever node of the server. */
export interface SeenProofs {
  /** Remembers a proof; of simultaneous uses one is `new`. Throws `Refusal('unavailable')`. */
  remember(use: ProofUse): Promise<ProofMemory>;
  /** Whether a job can remember a proof itself, so that it is on disk together with what it has allowed. */
  readonly isPartOfJobs: boolean;
}
