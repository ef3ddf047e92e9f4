import type { RefreshMeasurement, RefreshOutcome } from '../ports/metrics.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { countRefresh, secondsToNextMinute } from '../records/refresh-count.ts';
import type { Session } from '../records/session.ts';
import { NoticeClaims } from '../throttling/notice-claims.ts';
import type { ProofOutcome } from '../tokens/proof.ts';
import { carryOutRefresh, type Decision, type Refresh, type Verdict } from './carry-out-refresh.ts';
import { decideRefresh, type RefreshDecision } from './decide-refresh.ts';
import { type IssuedTokens, issueTokens, newAccessTokenId } from './issue-tokens.ts';
import { isUnremembered, proofInJob } from './proof-in-job.ts';
import { endOf, isOverlong, timesFrom } from './session-state.ts';
import { successorOf, unusedSuccessorOf } from './successor.ts';

type RefreshPorts = Refresh['ports'] & Pick<Ports, 'unitOfWork' | 'accessTokens' | 'metrics'>;

interface Presented {
  readonly token: string;
  /** Verifies the proof; rejects with `Refusal('use_dpop_nonce')` when its time says too little. */
  readonly proof: () => Promise<ProofOutcome>;
  /** Whether the client still waits: one that has given up may have gone on with the same token elsewhere. */
  readonly isWanted?: (() => boolean) | undefined;
}

export interface RefreshAnswer extends IssuedTokens {
  /** Whether a lost answer was given again. */
  readonly recovered: boolean;
}

/**
 * Answers a refresh token according to the table "Rotation, recovery and reuse"; decision, row and audit event are one
 * transaction. The proof is verified only for tokens of ours. Throws `Refusal`: `invalid_grant`, `invalid_dpop_proof`,
 * `unbound_denied`, `refresh_in_progress`, `throttled`, `unavailable`.
 */
export async function refreshSession(
  ports: RefreshPorts,
  presented: Presented,
  caller: Caller,
): Promise<RefreshAnswer> {
  const measurement = ports.metrics.refreshStarted();
  const accessTokenId = newAccessTokenId();
  // The outcome if nothing can be decided because the database cannot be written.
  let outcome: RefreshOutcome = 'unavailable';
  try {
    const verdict = await judge(ports, presented, { caller, accessTokenId, measurement });
    outcome = verdict.outcome;
    if ('refusal' in verdict) throw verdict.refusal;
    const tokens = await issueTokens(ports, verdict.session, accessTokenId);
    return { ...tokens, recovered: outcome === 'recovered' };
  } finally {
    measurement.end(outcome);
  }
}

interface Attempt {
  readonly caller: Caller;
  readonly accessTokenId: string;
  readonly measurement: RefreshMeasurement;
}

async function judge(
  ports: RefreshPorts,
  presented: Presented,
  { caller, accessTokenId, measurement }: Attempt,
): Promise<Verdict> {
  const token = ports.refreshTokens.read(presented.token);
  if (!token) return unknownToken();
  let proof: ProofOutcome;
  try {
    proof = await presented.proof();
  } catch (error) {
    if (error instanceof Refusal) return { outcome: 'nonce_needed', refusal: error };
    throw error;
  }
  const notices = new NoticeClaims();
  const job = measurement.transaction(async (repositories: Repositories) => {
    notices.begin();
    const finding = repositories.sessions.find(token.sessionId);
    const [stored, proven] = isUnremembered(proof)
      ? await Promise.all([finding, proofInJob(repositories.shared, proof)])
      : [await finding, proof];
    if (!stored) return unknownToken();
    const session = await shortened(ports, repositories, stored);
    const presentedGeneration = token.generation;
    const refresh = { ports, repositories, caller, accessTokenId, presentedGeneration, notices };
    return carryOutRefresh(refresh, session, await decide(refresh, session, proven));
  });
  return notices.during(() =>
    ports.unitOfWork.run(job, { ofSession: token.sessionId, isWanted: presented.isWanted }),
  );
}

function unknownToken(): Verdict {
  return { outcome: 'unknown', refusal: new Refusal('invalid_grant') };
}

/** A session opened by a clock ahead of ours is cut, once, to the time that its profile allows. */
async function shortened(
  { clock }: RefreshPorts,
  { sessions }: Repositories,
  session: Session,
): Promise<Session> {
  const nowMs = clock.nowMs();
  if (!isOverlong(session, nowMs)) return session;
  return sessions.restart(session, timesFrom(nowMs, session.profile));
}

/** Applies the rules of the server before and after the table of the token. */
async function decide(refresh: Refresh, session: Session, proof: ProofOutcome): Promise<Decision> {
  const { limits, clock, rules } = refresh.ports;
  if (session.keyThumbprint === null && rules.unbound === 'deny') return { kind: 'refuse_unbound' };
  const nowMs = clock.nowMs();
  const decision = decideRefresh(session, { generation: refresh.presentedGeneration, proof }, nowMs);
  if (decision.kind === 'refuse_proof') return countWithoutKey(refresh, session, decision);
  const refreshCount = countRefresh(session.refreshCount, limits.refreshesPerMinute, nowMs);
  if (!refreshCount) {
    return { kind: 'refuse_throttled', allowance: session.id, retryAfterSeconds: secondsToNextMinute(nowMs) };
  }
  // A rotation writes its count together with the rest of the row.
  if (decision.kind === 'rotate') return { ...decision, refreshCount };
  await refresh.repositories.sessions.setRefreshCount(session.id, refreshCount);
  const isTolerated = session.keyThumbprint === null && nowMs < rules.replaysToleratedUntilMs;
  if (decision.kind === 'end_for_reuse' && isTolerated) return { kind: 'refuse_replay' };
  return decision.kind === 'refuse_ended' ? await handOver(refresh, session, decision) : decision;
}

/**
 * A continued session hands out the tokens of its successor, again if they were lost, until the successor has rotated.
 * An outdated token stays refused.
 */
async function handOver(
  { repositories, presentedGeneration, ports }: Refresh,
  session: Session,
  refusal: Extract<RefreshDecision, { kind: 'refuse_ended' }>,
): Promise<Decision> {
  const { sessions } = repositories;
  const next = await successorOf(sessions, session);
  const outdated = presentedGeneration < session.generation - 1;
  if (!next || outdated) return refusal;
  // The user has to know what became of the successor.
  const end = endOf(next, ports.clock.nowMs());
  if (end) return { kind: 'refuse_ended', ...end };
  const successor = await unusedSuccessorOf(sessions, session);
  return successor ? { kind: 'hand_over', successor } : refusal;
}

/** Attempts without the key are counted separately, so that a thief of the token cannot use up its owner's allowance. */
async function countWithoutKey(
  { ports, repositories }: Refresh,
  { id }: Session,
  decision: Extract<RefreshDecision, { kind: 'refuse_proof' }>,
): Promise<Decision> {
  const { refreshesWithoutKey } = ports.limits;
  const nowMs = ports.clock.nowMs();
  const retryAfterSeconds = await refreshesWithoutKey.secondsToWait(repositories.failureCounters, id, nowMs);
  if (retryAfterSeconds > 0) {
    return { kind: 'refuse_throttled', allowance: `${id} without key`, retryAfterSeconds };
  }
  await refreshesWithoutKey.failed(repositories.failureCounters, id, nowMs);
  return decision;
}
