import type { EndedReason } from '../../contract/errors.ts';
import type { Session } from '../records/session.ts';
import type { ProofOutcome } from '../tokens/proof.ts';
import { endOf } from './session-state.ts';

/** How long after a rotation a second use of the old token, without binding, counts as a race of one client. */
export const unboundGraceMs = 30_000;

export type RefreshDecision =
  | {
      readonly kind: 'refuse_proof';
      readonly reason: 'proof_missing' | 'proof_foreign_key' | InvalidProofReason;
    }
  /** With when the session ended, which is what its user is to be told. */
  | { readonly kind: 'refuse_ended'; readonly reason: EndedReason; readonly atMs: number }
  | { readonly kind: 'rotate'; readonly nextGeneration: number; readonly restored: boolean }
  /** Give the successor of the presented token again; `generation` stays. */
  | { readonly kind: 'recover' }
  | { readonly kind: 'refuse_in_progress' }
  | { readonly kind: 'end_for_reuse' }
  | { readonly kind: 'refuse_unknown_generation' };

type InvalidProofReason = Extract<ProofOutcome, { kind: 'invalid' }>['reason'];

/**
 * The table "Rotation, recovery and reuse": what happens when a refresh token of `generation` is presented.
 * Proof checks come first, so that a late copy of a request can never count as reuse.
 */
export function decideRefresh(
  session: Session,
  presented: { readonly generation: number; readonly proof: ProofOutcome },
  nowMs: number,
): RefreshDecision {
  const bound = session.keyThumbprint !== null;
  const proofProblem = bound ? problemOfProof(session.keyThumbprint, presented.proof) : null;
  if (proofProblem) return { kind: 'refuse_proof', reason: proofProblem };

  const end = endOf(session, nowMs);
  if (end) return { kind: 'refuse_ended', ...end };

  const age = session.generation - presented.generation;
  if (age === 0) return { kind: 'rotate', nextGeneration: session.generation + 1, restored: false };
  if (age > 1) return { kind: 'end_for_reuse' };
  if (age === 1) return bound ? { kind: 'recover' } : decideSecondUse(session, nowMs);
  if (!bound) return { kind: 'refuse_unknown_generation' };
  return { kind: 'rotate', nextGeneration: presented.generation + 1, restored: true };
}

function decideSecondUse(session: Session, nowMs: number): RefreshDecision {
  return nowMs - session.rotatedAtMs <= unboundGraceMs
    ? { kind: 'refuse_in_progress' }
    : { kind: 'end_for_reuse' };
}

function problemOfProof(keyThumbprint: string | null, proof: ProofOutcome) {
  if (proof.kind === 'absent' || proof.kind === 'nonce_needed') return 'proof_missing';
  if (proof.kind === 'invalid') return proof.reason;
  return proof.keyThumbprint === keyThumbprint ? null : 'proof_foreign_key';
}
