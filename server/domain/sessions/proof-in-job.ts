import { Refusal } from '../ports/refusal.ts';
import type { SharedByNodes } from '../records/shared-by-nodes.ts';
import type { ProofOutcome } from '../tokens/proof.ts';
import type { ProofMemory } from '../tokens/seen-proofs.ts';

/** Whether a job has to remember the proof. */
export function isUnremembered(outcome: ProofOutcome): boolean {
  return outcome.kind === 'valid' && outcome.use !== undefined;
}

/**
 * The outcome of a proof once the job that acts upon it has remembered it; of two jobs, at whichever nodes, only one
 * finds it valid. Throws `Refusal('unavailable')` when it cannot be remembered.
 */
export async function proofInJob(shared: SharedByNodes, outcome: ProofOutcome): Promise<ProofOutcome> {
  if (outcome.kind !== 'valid' || outcome.use === undefined) return outcome;
  return outcomeOfMemory(await shared.rememberProof(outcome.use), outcome.keyThumbprint);
}

/** What a proof is worth, by what is remembered of it. Throws `Refusal('unavailable')`. */
export function outcomeOfMemory(memory: ProofMemory, keyThumbprint: string): ProofOutcome {
  if (memory === 'full') throw new Refusal('unavailable', { retryAfterSeconds: 30 });
  return memory === 'new' ? { kind: 'valid', keyThumbprint } : { kind: 'invalid', reason: 'proof_replayed' };
}
