import type { OlderWorkstations } from '../../contract/endpoint.ts';
import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { alertOnce } from '../throttling/run-noting.ts';
import { type ProofOutcome, proves } from '../tokens/proof.ts';
import { noteProving } from './note-proving.ts';

/** How a request for an act of the workstation is proven. */
export interface ActOfWorkstation {
  /** By the key of the session, made for this request; it names the access token. */
  readonly proof: ProofOutcome;
  /** Whether the access token is itself bound to the key, so that it is never accepted without a proof. */
  readonly isTokenBound: boolean;
  readonly older: OlderWorkstations;
}

type RequirePorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'log'>;

const outdated = 'This needs a DPoP proof by the key of the session; update workstations that send none.';

/**
 * Ensures that a request comes from the workstation of the session, not from a clinical app, to which the workstation
 * lends the access token but never the key. Returns whether the key was proven: where it is harmless, a workstation
 * that has never sent a proof in this session, because it is older than the requirement, is admitted without one.
 * Throws `Refusal`: `workstation_required` for a session without a key, `invalid_dpop_proof`.
 */
export async function requireWorkstation(
  ports: RequirePorts,
  own: Session,
  act: ActOfWorkstation,
  caller: Caller,
): Promise<boolean> {
  const { keyThumbprint } = own;
  if (keyThumbprint === null) throw new Refusal('workstation_required');
  const { proof } = act;
  if (proves(proof, keyThumbprint)) {
    // With a bound token even older workstations send proofs.
    if (!own.provesActs && !act.isTokenBound) await noteProving(ports, keyThumbprint, [own.id]);
    return true;
  }
  if (proof.kind === 'absent' && !own.provesActs && act.older !== 'prove') {
    noteOutdated(ports, own);
    if (act.older === 'go_on') return false;
    throw new Refusal('invalid_dpop_proof', { sentence: outdated });
  }
  // A network that delivers twice looks like a replay.
  const isReplay = proof.kind === 'invalid' && proof.reason === 'proof_replayed';
  if (!isReplay) await alertWithoutKey(ports, own, { older: act.older, caller });
  throw new Refusal('invalid_dpop_proof', proof.kind === 'absent' ? { sentence: outdated } : {});
}

/** At most one log line a minute for each session, for those who update workstations. */
function noteOutdated({ clock, limits, log }: RequirePorts, { id, device }: Session): void {
  if (limits.refusalNotices.take(`outdated workstation ${id}`, clock.nowMs()) > 0) return;
  const facts = { sessionId: id, deviceId: device?.id ?? null };
  log.warn(facts, 'a workstation does not prove what it does: update it; until then it has fewer rights');
}

/** Somebody has a token but not its key: raises an alert, at most one a minute for each session. */
async function alertWithoutKey(
  ports: RequirePorts,
  own: Session,
  { older, caller: { address, requestId } }: Pick<ActOfWorkstation, 'older'> & { readonly caller: Caller },
): Promise<void> {
  const timeMs = ports.clock.nowMs();
  const reason = older === 'prove' ? 'continuing_without_key' : 'act_without_key';
  const alert = { type: 'alert', outcome: 'failure', timeMs, address, reason, requestId } as const;
  await alertOnce(ports, `${reason} ${own.id}`, ({ audit }) => auditSession(audit, own, alert));
}
