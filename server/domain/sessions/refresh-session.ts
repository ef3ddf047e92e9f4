import type { RefreshMeasurement, RefreshOutcome } from '../metrics.ts';
import type { Caller, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { networkOf } from '../throttling/network-of.ts';
import type { ProofOutcome } from '../tokens/proof.ts';
import type { Repositories } from '../unit-of-work.ts';
import { auditSession } from './audit-session.ts';
import { decideRefresh, type RefreshDecision } from './decide-refresh.ts';
import { endSession } from './end-session.ts';
import { type IssuedTokens, issueTokens, newAccessTokenId } from './issue-tokens.ts';
import { auditOutside, isOutside } from './outside-ward.ts';
import { countRefresh, type RefreshCount, secondsToNextMinute } from './refresh-count.ts';
import type { Session } from './session.ts';
import { endOf, isOverlong, timesFrom } from './session-state.ts';
import { unusedSuccessorOf } from './unused-successor.ts';

type RefreshPorts = Pick<
  Ports,
  'clock' | 'unitOfWork' | 'accessTokens' | 'refreshTokens' | 'limits' | 'rules' | 'log' | 'metrics'
>;

export interface RefreshAnswer extends IssuedTokens {
  /** True when a lost answer was given again. */
  readonly recovered: boolean;
}

/**
 * Answers a refresh token by the table "Rotation, recovery and reuse"; decision, row and audit event are one
 * transaction. The proof is looked at only for tokens of ours. Throws `Refusal`: `invalid_grant`, `invalid_dpop_proof`, `unbound_denied`, `refresh_in_progress`,
 * `throttled`, `unavailable`.
 */
export async function refreshSession(
  ports: RefreshPorts,
  presented: { readonly token: string; readonly proof: () => Promise<ProofOutcome> },
  caller: Caller,
): Promise<RefreshAnswer> {
  const measurement = ports.metrics.refreshStarted();
  try {
    return await answerRefresh(ports, presented, caller, measurement);
  } finally {
    measurement.end();
  }
}

async function answerRefresh(
  ports: RefreshPorts,
  presented: Parameters<typeof refreshSession>[1],
  caller: Caller,
  measurement: RefreshMeasurement,
): Promise<RefreshAnswer> {
  measurement.outcome = 'unknown';
  const token = ports.refreshTokens.read(presented.token);
  if (!token) throw new Refusal('invalid_grant');
  measurement.outcome = 'nonce_needed';
  const proof = await presented.proof();
  measurement.outcome = 'unavailable';
  const accessTokenId = newAccessTokenId();
  const { session, decision } = await ports.unitOfWork.run(
    measurement.transaction((repositories: Repositories) => {
      const stored = repositories.sessions.find(token.sessionId);
      const found = stored && shortened(ports, repositories, stored);
      if (!found) return { session: null, decision: null };
      const refresh = { ports, repositories, caller, accessTokenId, presentedGeneration: token.generation };
      const decided = decide(refresh, found, { generation: token.generation, proof });
      return { session: applyDecision(refresh, found, decided), decision: decided };
    }),
  );
  measurement.outcome = decision ? outcomeOf(decision) : 'unknown';

  if (!session || !decision) throw new Refusal('invalid_grant');
  if (decision.kind !== 'rotate' && decision.kind !== 'recover' && decision.kind !== 'hand_over') {
    throw refusalOf(decision, ports.clock.nowMs());
  }
  return { ...(await issueTokens(ports, session, accessTokenId)), recovered: decision.kind === 'recover' };
}

/** A session that was opened by a clock ahead of ours gets no more time than its profile allows, and that only once. */
function shortened({ clock }: RefreshPorts, { sessions }: Repositories, session: Session): Session {
  const nowMs = clock.nowMs();
  if (!isOverlong(session, nowMs)) return session;
  return sessions.restart(session, timesFrom(nowMs, session.profile));
}

/** What the rules of the server come to, before or after the token's own table. */
type Decision =
  | Exclude<RefreshDecision, { kind: 'rotate' | 'refuse_ended' }>
  | Rotate
  | RefuseEnded
  /** The user went on into another session: its first tokens, as often as they are asked for. */
  | { readonly kind: 'hand_over'; readonly successor: Session }
  | { readonly kind: 'refuse_unbound' }
  /** An outdated token that would end the session, were it not for a move from another system. */
  | { readonly kind: 'refuse_replay' }
  | { readonly kind: 'refuse_throttled'; readonly allowance: string; readonly retryAfterSeconds: number };

/** With when the session ended, which is what its user is to be told. */
type RefuseEnded = Extract<RefreshDecision, { kind: 'refuse_ended' }> & { readonly atMs: number };
type Rotate = Extract<RefreshDecision, { kind: 'rotate' }> & { readonly refreshCount: RefreshCount };

function decide(
  refresh: Refresh,
  session: Session,
  presented: Parameters<typeof decideRefresh>[1],
): Decision {
  const { limits, clock, rules } = refresh.ports;
  if (session.keyThumbprint === null && rules.unbound === 'deny') return { kind: 'refuse_unbound' };
  const nowMs = clock.nowMs();
  const decision = decideRefresh(session, presented, nowMs);
  if (decision.kind === 'refuse_proof') return countWithoutKey(refresh, session, decision);
  const refreshCount = countRefresh(session.refreshCount, limits.refreshesPerMinute, nowMs);
  if (!refreshCount) {
    return { kind: 'refuse_throttled', allowance: session.id, retryAfterSeconds: secondsToNextMinute(nowMs) };
  }
  // A rotation writes its count together with the rest of the row.
  if (decision.kind === 'rotate') return { ...decision, refreshCount };
  refresh.repositories.sessions.setRefreshCount(session.id, refreshCount);
  const isTolerated = session.keyThumbprint === null && nowMs < rules.replaysToleratedUntilMs;
  if (decision.kind === 'end_for_reuse' && isTolerated) return { kind: 'refuse_replay' };
  if (decision.kind !== 'refuse_ended') return decision;
  return handOver(refresh, session, { ...decision, atMs: endOf(session, nowMs)?.atMs ?? nowMs });
}

/**
 * A session that was continued gives its user the tokens of the next one, and again when they were lost, until
 * that one has rotated. An outdated token of it stays refused.
 */
function handOver(
  { repositories, presentedGeneration, ports }: Refresh,
  session: Session,
  refusal: RefuseEnded,
): Decision {
  const { sessions } = repositories;
  const next = session.continuedBy === null ? null : sessions.find(session.continuedBy);
  const outdated = presentedGeneration < session.generation - 1;
  if (!next || outdated) return refusal;
  // What became of the next one is what its user has to know.
  const end = endOf(next, ports.clock.nowMs());
  if (end) return { kind: 'refuse_ended', ...end };
  const successor = unusedSuccessorOf(sessions, session);
  return successor ? { kind: 'hand_over', successor } : refusal;
}

/** Who lacks the key has an own allowance, so that a thief of the token cannot use up that of its owner. */
function countWithoutKey(
  { ports, repositories }: Refresh,
  { id }: Session,
  decision: Extract<RefreshDecision, { kind: 'refuse_proof' }>,
): Decision {
  const { refreshesWithoutKey } = ports.limits;
  const nowMs = ports.clock.nowMs();
  const retryAfterSeconds = refreshesWithoutKey.secondsToWait(repositories.failureCounters, id, nowMs);
  if (retryAfterSeconds > 0) {
    return { kind: 'refuse_throttled', allowance: `${id} without key`, retryAfterSeconds };
  }
  refreshesWithoutKey.failed(repositories.failureCounters, id, nowMs);
  return decision;
}

interface Refresh {
  readonly ports: RefreshPorts;
  readonly repositories: Repositories;
  readonly caller: Caller;
  readonly accessTokenId: string;
  readonly presentedGeneration: number;
}

/** Writes what was decided; returns the session as it stands afterwards. */
function applyDecision(refresh: Refresh, session: Session, decision: Decision): Session {
  switch (decision.kind) {
    case 'rotate':
      return rotate(refresh, session, decision);
    case 'recover':
      audit(refresh, session, {
        type: 'refresh_recovered',
        details: { generation: session.generation, access_jti: refresh.accessTokenId },
      });
      return session;
    case 'hand_over':
      audit(refresh, decision.successor, {
        type: 'refresh',
        details: { generation: 0, access_jti: refresh.accessTokenId, continues: session.id },
      });
      return decision.successor;
    case 'end_for_reuse':
      endForReuse(refresh, session);
      return session;
    case 'refuse_ended':
      refuseEnded(refresh, session, decision.reason);
      return session;
    case 'refuse_proof':
      refuseProof(refresh, session, decision.reason);
      return session;
    case 'refuse_in_progress':
    case 'refuse_unknown_generation':
      refuse(refresh, session, decision.kind.slice('refuse_'.length));
      return session;
    case 'refuse_unbound':
      refuseWithNotice(refresh, session, { reason: 'unbound_denied', key: session.id });
      return session;
    case 'refuse_replay':
      refuseReplay(refresh, session);
      return session;
    case 'refuse_throttled':
      refuseWithNotice(refresh, session, { reason: 'throttled', key: decision.allowance });
      return session;
  }
}

function rotate(
  refresh: Refresh,
  session: Session,
  { nextGeneration, restored, refreshCount }: Rotate,
): Session {
  const { ports, repositories } = refresh;
  const rotation = {
    generation: nextGeneration,
    rotatedAtMs: ports.clock.nowMs(),
    stamp: ports.refreshTokens.stamp,
    refreshCount,
  };
  const rotated = repositories.sessions.rotate(session, rotation);
  alertOutside(refresh, session);
  if (restored) {
    audit(refresh, session, {
      type: 'generation_restored',
      details: { stored_generation: session.generation, presented_generation: refresh.presentedGeneration },
    });
  }
  audit(refresh, session, {
    type: 'refresh',
    details: { access_jti: refresh.accessTokenId, generation: nextGeneration },
  });
  return rotated;
}

/** A session that is used elsewhere raises an alert and goes on: nobody is thrown out in the middle of work. */
function alertOutside({ ports, repositories, caller }: Refresh, session: Session): void {
  if (isOutside(ports.rules, session.ward, caller) === null) return;
  const timeMs = ports.clock.nowMs();
  const key = `${session.id} ${networkOf(caller.address)}`;
  if (ports.limits.outsideAlerts.take(key, timeMs) > 0) return;
  auditOutside(repositories.audit, session, { timeMs, caller, act: 'refresh' });
}

function endForReuse(refresh: Refresh, session: Session): void {
  const { ports, repositories, caller } = refresh;
  endSession(repositories, session, {
    reason: 'reuse_detected',
    nowMs: ports.clock.nowMs(),
    address: caller.address,
  });
  audit(refresh, session, {
    type: 'alert',
    outcome: 'failure',
    reason: 'reuse_detected',
    details: { stored_generation: session.generation, presented_generation: refresh.presentedGeneration },
  });
}

/** As a reuse would be told, once a minute and session: a service worker may try again and again. */
function refuseReplay(refresh: Refresh, session: Session): void {
  const { limits, clock } = refresh.ports;
  if (limits.refusalNotices.take(`replay ${session.id}`, clock.nowMs()) > 0) return;
  refuse(refresh, session, 'replay_tolerated');
  const details = {
    stored_generation: session.generation,
    presented_generation: refresh.presentedGeneration,
  };
  audit(refresh, session, { type: 'alert', outcome: 'failure', reason: 'replay_tolerated', details });
}

function refuseEnded(refresh: Refresh, session: Session, reason: string): void {
  const { ports, repositories, caller } = refresh;
  // For good only by a time that somebody vouches for.
  if (reason === 'expired' && !ports.clock.isUncertain) {
    endSession(repositories, session, {
      reason: 'expired',
      nowMs: ports.clock.nowMs(),
      address: caller.address,
    });
  }
  refuse(refresh, session, reason);
}

function refuseProof(refresh: Refresh, session: Session, reason: string): void {
  refuse(refresh, session, reason);
  // A replayed proof is what a network that delivers twice looks like; the others are somebody without the key.
  if (reason === 'proof_replayed') return;
  audit(refresh, session, { type: 'alert', outcome: 'failure', reason });
}

function refuse(refresh: Refresh, session: Session, reason: string): void {
  audit(refresh, session, {
    type: 'refresh_refused',
    outcome: 'failure',
    reason,
    details: { presented_generation: refresh.presentedGeneration },
  });
}

/** Refuses what can be asked for without end, so only the first time in a minute leaves an event. */
function refuseWithNotice(
  refresh: Refresh,
  session: Session,
  { reason, key }: { readonly reason: string; readonly key: string },
): void {
  const { limits, clock } = refresh.ports;
  if (limits.refusalNotices.take(`refresh ${reason} ${key}`, clock.nowMs()) === 0) {
    refuse(refresh, session, reason);
  }
}

function audit(
  { ports, repositories, caller }: Refresh,
  session: Session,
  event: Omit<Parameters<typeof auditSession>[2], 'timeMs' | 'address'>,
): void {
  auditSession(repositories.audit, session, {
    ...event,
    timeMs: ports.clock.nowMs(),
    address: caller.address,
    requestId: caller.requestId,
  });
}

/** As what a refresh counts in the metrics. */
function outcomeOf(decision: Decision): RefreshOutcome {
  if (decision.kind === 'rotate') return decision.restored ? 'restored' : 'rotated';
  if (decision.kind === 'refuse_proof') {
    return decision.reason === 'proof_replayed' ? 'replayed_proof' : 'wrong_key';
  }
  return outcomes[decision.kind];
}

const outcomes: Readonly<Record<Exclude<Decision['kind'], 'rotate' | 'refuse_proof'>, RefreshOutcome>> = {
  recover: 'recovered',
  hand_over: 'continued',
  end_for_reuse: 'reuse',
  refuse_ended: 'ended',
  refuse_in_progress: 'in_progress',
  refuse_unknown_generation: 'unknown_generation',
  refuse_unbound: 'unbound_denied',
  refuse_replay: 'reuse',
  refuse_throttled: 'throttled',
};

const endedSentence = 'Token is blacklisted.';

function refusalOf(
  decision: Exclude<Decision, { kind: 'rotate' | 'recover' | 'hand_over' }>,
  nowMs: number,
): Refusal {
  switch (decision.kind) {
    case 'refuse_proof':
      return new Refusal('invalid_dpop_proof');
    case 'refuse_in_progress':
      return new Refusal('refresh_in_progress', { retryAfterSeconds: 1 });
    case 'refuse_ended':
      return new Refusal('invalid_grant', {
        endedReason: decision.reason,
        endedAtMs: decision.atMs,
        ...(decision.reason === 'expired' ? {} : { sentence: endedSentence }),
      });
    case 'end_for_reuse':
      return new Refusal('invalid_grant', {
        endedReason: 'reuse_detected',
        endedAtMs: nowMs,
        sentence: endedSentence,
      });
    case 'refuse_unknown_generation':
    case 'refuse_replay':
      return new Refusal('invalid_grant');
    case 'refuse_unbound':
      return new Refusal('unbound_denied');
    case 'refuse_throttled':
      return new Refusal('throttled', { retryAfterSeconds: decision.retryAfterSeconds, limit: 'refresh' });
  }
}
