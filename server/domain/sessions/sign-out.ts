import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { runNoting } from '../throttling/run-noting.ts';
import type { ProofOutcome } from '../tokens/proof.ts';
import { endSession } from './end-session.ts';
import { unusedSuccessorOf } from './successor.ts';

type SignOutPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'refreshTokens' | 'limits'>;

interface SignOutOrder {
  readonly sessionId: string;
  /** Whether to end the session that this one was continued into, too: the workstation may not know of it. */
  readonly withSuccessor: boolean;
  /** `replaced`: another user needed the place on the computer. */
  readonly reason: 'logout' | 'replaced';
}

/**
 * Ends the session of a refresh token of any generation; a session that has already ended is not an error. Throws
 * `Refusal`: `invalid_grant` for what is no token of ours, `invalid_dpop_proof`, `unavailable`.
 */
export async function signOut(
  ports: SignOutPorts,
  presented: { readonly token: string; readonly proof: () => Promise<ProofOutcome> },
  caller: Caller,
): Promise<void> {
  const token = ports.refreshTokens.read(presented.token);
  if (!token) throw new Refusal('invalid_grant');
  const order = { sessionId: token.sessionId, withSuccessor: true, reason: 'logout' } as const;
  const accepted = await endByProof(ports, order, await presented.proof(), caller);
  if (!accepted) throw new Refusal('invalid_dpop_proof');
}

/**
 * Ends a session by a proof of its key alone, so that a workstation that has wiped its user can report it later. Reveals
 * nothing about other sessions: those with another key and unknown ones are silently left alone.
 */
export async function signOutByDevice(
  ports: SignOutPorts,
  presented: SignOutOrder & { readonly keyThumbprint: string },
  caller: Caller,
): Promise<void> {
  const proof = { kind: 'valid', keyThumbprint: presented.keyThumbprint } as const;
  await endByProof(ports, presented, proof, caller);
}

/** True when the session is over or never was; false when the proof gives no right to end it. */
function endByProof(
  { clock, unitOfWork, limits }: SignOutPorts,
  { sessionId, withSuccessor, reason }: SignOutOrder,
  proof: ProofOutcome,
  { address, requestId }: Caller,
): Promise<boolean> {
  return runNoting(unitOfWork, async (repositories, notices) => {
    const session = await repositories.sessions.find(sessionId);
    if (!session) return true;
    const timeMs = clock.nowMs();
    const proven = proof.kind === 'valid' && proof.keyThumbprint === session.keyThumbprint;
    if (session.keyThumbprint === null || proven) {
      const ending = { reason, nowMs: timeMs, address } as const;
      await endSession(repositories, session, ending);
      const successor = await unusedSuccessorOf(repositories.sessions, session);
      if (withSuccessor && successor) await endSession(repositories, successor, ending);
      return true;
    }
    const refusedFor = proof.kind === 'valid' ? 'proof_foreign_key' : 'proof_missing';
    // A token without its key can be tried endlessly: one event a minute is enough.
    const key = `sign-out ${refusedFor} ${sessionId}`;
    if (!notices.isDue(limits.refusalAlerts, key, timeMs)) return false;
    if (!(await limits.refusalAlerts.isFirst(repositories.failureCounters, key, timeMs))) return false;
    const refusal = { timeMs, address, outcome: 'failure', reason: refusedFor } as const;
    await auditSession(repositories.audit, session, { ...refusal, type: 'sign_out_refused' });
    await auditSession(repositories.audit, session, { ...refusal, type: 'alert', requestId });
    return false;
  });
}
