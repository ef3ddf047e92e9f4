import { auditSession } from '../audit/audit-session.ts';
import type { RefreshOutcome } from '../ports/metrics.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { RefreshCount } from '../records/refresh-count.ts';
import type { Session } from '../records/session.ts';
import { networkOf } from '../throttling/network-of.ts';
import type { NoticeClaims } from '../throttling/notice-claims.ts';
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
  readonly notices: NoticeClaims;
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
export async function carryOutRefresh(
  refresh: Refresh,
  session: Session,
  decision: Decision,
): Promise<Verdict> {
  switch (decision.kind) {
    case 'rotate':
      return {
        outcome: decision.restored ? 'restored' : 'rotated',
        session: await rotate(refresh, session, decision),
      };
    case 'recover':
      await audit(refresh, session, {
        type: 'refresh_recovered',
        details: { generation: session.generation, access_jti: refresh.accessTokenId },
      });
      return { outcome: 'recovered', session };
    case 'hand_over':
      await audit(refresh, decision.successor, {
        type: 'refresh',
        details: { generation: 0, access_jti: refresh.accessTokenId, continues: session.id },
      });
      return { outcome: 'continued', session: decision.successor };
    case 'end_for_reuse': {
      const endedAtMs = refresh.ports.clock.nowMs();
      await endForReuse(refresh, session, endedAtMs);
      const facts = { endedReason: 'reuse_detected', endedAtMs, sentence: blacklisted } as const;
      return { outcome: 'reuse', refusal: new Refusal('invalid_grant', facts) };
    }
    case 'refuse_ended': {
      const { reason, atMs } = decision;
      await refuseEnded(refresh, session, reason);
      const sentence = reason === 'expired' ? {} : { sentence: blacklisted };
      const facts = { endedReason: reason, endedAtMs: atMs, ...sentence };
      return { outcome: 'ended', refusal: new Refusal('invalid_grant', facts) };
    }
    case 'refuse_proof': {
      await refuseProof(refresh, session, decision.reason);
      const outcome = decision.reason === 'proof_replayed' ? 'replayed_proof' : 'wrong_key';
      return { outcome, refusal: new Refusal('invalid_dpop_proof') };
    }
    case 'refuse_in_progress':
      await refuse(refresh, session, 'in_progress');
      return {
        outcome: 'in_progress',
        refusal: new Refusal('refresh_in_progress', { retryAfterSeconds: 1 }),
      };
    case 'refuse_unknown_generation':
      await refuse(refresh, session, 'unknown_generation');
      return { outcome: 'unknown_generation', refusal: new Refusal('invalid_grant') };
    case 'refuse_unbound':
      await refuseWithNotice(refresh, session, { reason: 'unbound_denied', key: session.id });
      return { outcome: 'unbound_denied', refusal: new Refusal('unbound_denied') };
    case 'refuse_replay':
      await refuseReplay(refresh, session);
      return { outcome: 'reuse', refusal: new Refusal('invalid_grant') };
    case 'refuse_throttled': {
      const { allowance, retryAfterSeconds } = decision;
      await refuseWithNotice(refresh, session, { reason: 'throttled', key: allowance });
      const facts = { retryAfterSeconds, limit: 'refresh' } as const;
      return { outcome: 'throttled', refusal: new Refusal('throttled', facts) };
    }
  }
}

async function rotate(
  refresh: Refresh,
  session: Session,
  { nextGeneration, restored, refreshCount }: Rotation,
): Promise<Session> {
  const { ports, repositories } = refresh;
  const rotated = await repositories.sessions.rotate(session, {
    generation: nextGeneration,
    rotatedAtMs: ports.clock.nowMs(),
    stamp: ports.refreshTokens.stamp,
    refreshCount,
  });
  await alertOutside(refresh, session);
  if (restored) {
    await audit(refresh, session, {
      type: 'generation_restored',
      details: { stored_generation: session.generation, presented_generation: refresh.presentedGeneration },
    });
  }
  await audit(refresh, session, {
    type: 'refresh',
    details: { access_jti: refresh.accessTokenId, generation: nextGeneration },
  });
  return rotated;
}

/** A session used outside its ward raises an alert but goes on: nobody is thrown out in the middle of work. */
async function alertOutside(
  { ports, repositories, caller, notices }: Refresh,
  session: Session,
): Promise<void> {
  if (isOutside(ports.rules, session.ward, caller) === null) return;
  const timeMs = ports.clock.nowMs();
  const key = `${session.id} ${networkOf(caller.address)}`;
  const { outsideAlerts } = ports.limits;
  if (!notices.isDue(outsideAlerts, key, timeMs)) return;
  if (!(await outsideAlerts.isFirst(repositories.failureCounters, key, timeMs))) return;
  await auditOutside(repositories.audit, session, { timeMs, caller, act: 'refresh' });
}

async function endForReuse(refresh: Refresh, session: Session, nowMs: number): Promise<void> {
  const { repositories, caller } = refresh;
  await endSession(repositories, session, { reason: 'reuse_detected', nowMs, address: caller.address });
  await audit(refresh, session, {
    type: 'alert',
    outcome: 'failure',
    reason: 'reuse_detected',
    details: { stored_generation: session.generation, presented_generation: refresh.presentedGeneration },
  });
}

/** Recorded like reuse, but at most once a minute for each session: a service worker may try again and again. */
async function refuseReplay(refresh: Refresh, session: Session): Promise<void> {
  const { refusalAlerts } = refresh.ports.limits;
  const nowMs = refresh.ports.clock.nowMs();
  const key = `replay ${session.id}`;
  if (!refresh.notices.isDue(refusalAlerts, key, nowMs)) return;
  if (!(await refusalAlerts.isFirst(refresh.repositories.failureCounters, key, nowMs))) return;
  await refuse(refresh, session, 'replay_tolerated');
  const details = {
    stored_generation: session.generation,
    presented_generation: refresh.presentedGeneration,
  };
  await audit(refresh, session, { type: 'alert', outcome: 'failure', reason: 'replay_tolerated', details });
}

async function refuseEnded(refresh: Refresh, session: Session, reason: string): Promise<void> {
  const { ports, repositories, caller } = refresh;
  // Ended for good only while the time is certain.
  if (reason === 'expired' && !ports.clock.isUncertain) {
    await endSession(repositories, session, {
      reason: 'expired',
      nowMs: ports.clock.nowMs(),
      address: caller.address,
    });
  }
  await refuse(refresh, session, reason);
}

async function refuseProof(refresh: Refresh, session: Session, reason: string): Promise<void> {
  await refuse(refresh, session, reason);
  // A network that delivers twice looks like a replay; the other reasons mean somebody without the key.
  if (reason === 'proof_replayed') return;
  await audit(refresh, session, { type: 'alert', outcome: 'failure', reason });
}

async function refuse(refresh: Refresh, session: Session, reason: string): Promise<void> {
  await audit(refresh, session, {
    type: 'refresh_refused',
    outcome: 'failure',
    reason,
    details: { presented_generation: refresh.presentedGeneration },
  });
}

/** Refuses requests that can be repeated endlessly: only the first in a minute leaves an event. */
async function refuseWithNotice(
  refresh: Refresh,
  session: Session,
  { reason, key }: { readonly reason: string; readonly key: string },
): Promise<void> {
  const { limits, clock } = refresh.ports;
  if (refresh.notices.isDue(limits.refusalNotices, `refresh ${reason} ${key}`, clock.nowMs())) {
    await refuse(refresh, session, reason);
  }
}

async function audit(
  { ports, repositories, caller }: Refresh,
  session: Session,
  event: Omit<Parameters<typeof auditSession>[2], 'timeMs' | 'address'>,
): Promise<void> {
  await auditSession(repositories.audit, session, {
    ...event,
    timeMs: ports.clock.nowMs(),
    address: caller.address,
    requestId: caller.requestId,
  });
}
