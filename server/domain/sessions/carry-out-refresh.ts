import { auditSession } from '../audit/audit-session.ts';
import type { RefreshOutcome } from '../ports/metrics.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { RefreshCount } from '../records/refresh-count.ts';
import type { Session } from '../records/session.ts';
import { networkOf } from '../throttling/network-of.ts';
import type { RefreshDecision } from './decide-refresh.ts';
import { endSession } from './end-session.ts';
import { auditOutside, isOutside } from './outside-ward.ts';

/** A refresh in progress, within its transaction. */
export interface Refresh {
  readonly ports: Pick<Ports, 'clock' | 'refreshTokens' | 'limits' | 'rules'>;
  readonly repositories: Repositories;
  readonly caller: Caller;
  readonly accessTokenId: string;
  readonly presentedGeneration: number;
}

/** The decision by the table of the token and the rules of the server. */
export type Decision =
  | Exclude<RefreshDecision, { kind: 'rotate' }>
  | Rotation
  /** The session was continued: answer with the first tokens of its successor, as often as they are asked for. */
  | { readonly kind: 'hand_over'; readonly successor: Session }
  | { readonly kind: 'refuse_unbound' }
  /** An outdated token that would end the session, but is tolerated during a move from another system. */
  | { readonly kind: 'refuse_replay' }
  | { readonly kind: 'refuse_throttled'; readonly allowance: string; readonly retryAfterSeconds: number };

type Rotation = Extract<RefreshDecision, { kind: 'rotate' }> & { readonly refreshCount: RefreshCount };

/** How a refresh is counted, and the session whose tokens answer it or why it is refused. */
export type Verdict =
  | { readonly outcome: RefreshOutcome; readonly session: Session }
  | { readonly outcome: RefreshOutcome; readonly refusal: Refusal };

const blacklisted = 'Token is blacklisted.';

/** Everything about each decision: what it writes, how it is counted, and what the client is told. */
export function carryOutRefresh(refresh: Refresh, session: Session, decision: Decision): Verdict {
  switch (decision.kind) {
    case 'rotate':
      return {
        outcome: decision.restored ? 'restored' : 'rotated',
        session: rotate(refresh, session, decision),
      };
    case 'recover':
      audit(refresh, session, {
        type: 'refresh_recovered',
        details: { generation: session.generation, access_jti: refresh.accessTokenId },
      });
      return { outcome: 'recovered', session };
    case 'hand_over':
      audit(refresh, decision.successor, {
        type: 'refresh',
        details: { generation: 0, access_jti: refresh.accessTokenId, continues: session.id },
      });
      return { outcome: 'continued', session: decision.successor };
    case 'end_for_reuse': {
      const endedAtMs = refresh.ports.clock.nowMs();
      endForReuse(refresh, session, endedAtMs);
      const facts = { endedReason: 'reuse_detected', endedAtMs, sentence: blacklisted } as const;
      return { outcome: 'reuse', refusal: new Refusal('invalid_grant', facts) };
    }
    case 'refuse_ended': {
      const { reason, atMs } = decision;
      refuseEnded(refresh, session, reason);
      const sentence = reason === 'expired' ? {} : { sentence: blacklisted };
      const facts = { endedReason: reason, endedAtMs: atMs, ...sentence };
      return { outcome: 'ended', refusal: new Refusal('invalid_grant', facts) };
    }
    case 'refuse_proof': {
      refuseProof(refresh, session, decision.reason);
      const outcome = decision.reason === 'proof_replayed' ? 'replayed_proof' : 'wrong_key';
      return { outcome, refusal: new Refusal('invalid_dpop_proof') };
    }
    case 'refuse_in_progress':
      refuse(refresh, session, 'in_progress');
      return {
        outcome: 'in_progress',
        refusal: new Refusal('refresh_in_progress', { retryAfterSeconds: 1 }),
      };
    case 'refuse_unknown_generation':
      refuse(refresh, session, 'unknown_generation');
      return { outcome: 'unknown_generation', refusal: new Refusal('invalid_grant') };
    case 'refuse_unbound':
      refuseWithNotice(refresh, session, { reason: 'unbound_denied', key: session.id });
      return { outcome: 'unbound_denied', refusal: new Refusal('unbound_denied') };
    case 'refuse_replay':
      refuseReplay(refresh, session);
      return { outcome: 'reuse', refusal: new Refusal('invalid_grant') };
    case 'refuse_throttled': {
      const { allowance, retryAfterSeconds } = decision;
      refuseWithNotice(refresh, session, { reason: 'throttled', key: allowance });
      const facts = { retryAfterSeconds, limit: 'refresh' } as const;
      return { outcome: 'throttled', refusal: new Refusal('throttled', facts) };
    }
  }
}

function rotate(
  refresh: Refresh,
  session: Session,
  { nextGeneration, restored, refreshCount }: Rotation,
): Session {
  const { ports, repositories } = refresh;
  const rotated = repositories.sessions.rotate(session, {
    generation: nextGeneration,
    rotatedAtMs: ports.clock.nowMs(),
    stamp: ports.refreshTokens.stamp,
    refreshCount,
  });
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

/** A session used outside its ward raises an alert but goes on: nobody is thrown out in the middle of work. */
function alertOutside({ ports, repositories, caller }: Refresh, session: Session): void {
  if (isOutside(ports.rules, session.ward, caller) === null) return;
  const timeMs = ports.clock.nowMs();
  const key = `${session.id} ${networkOf(caller.address)}`;
  if (ports.limits.outsideAlerts.take(key, timeMs) > 0) return;
  auditOutside(repositories.audit, session, { timeMs, caller, act: 'refresh' });
}

function endForReuse(refresh: Refresh, session: Session, nowMs: number): void {
  const { repositories, caller } = refresh;
  endSession(repositories, session, { reason: 'reuse_detected', nowMs, address: caller.address });
  audit(refresh, session, {
    type: 'alert',
    outcome: 'failure',
    reason: 'reuse_detected',
    details: { stored_generation: session.generation, presented_generation: refresh.presentedGeneration },
  });
}

/** Recorded like reuse, but at most once a minute for each session: a service worker may try again and again. */
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
  // Ended for good only while the time is certain.
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
  // A network that delivers twice looks like a replay; the other reasons mean somebody without the key.
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

/** Refuses requests that can be repeated endlessly: only the first in a minute leaves an event. */
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
