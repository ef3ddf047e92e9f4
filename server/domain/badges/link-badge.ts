import { randomUUID } from 'node:crypto';
import { mostBadges } from '../../contract/constants.ts';
import { auditSession } from '../audit/audit-session.ts';
import { badgeCommitment } from '../audit/user-commitments.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Badge } from '../records/badge.ts';
import type { Session } from '../records/session.ts';
import { requireLive } from '../sessions/session-state.ts';
import { isRecent } from '../sessions/set-pin.ts';
import { ThrottledAttempt } from '../throttling/throttled-attempt.ts';

/**
 * Links a badge to the user of a session that has just begun. One that is already linked to this user stays as it is;
 * that of somebody else is refused and counted, so that nobody can try out numbers. Throws `Refusal`:
 * `insufficient_user_authentication`, `badge_in_use`, `badge_limit`, `throttled`, `unavailable`, `invalid_token`.
 */
export async function linkBadge(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'badgeHash'>,
  own: Session,
  number: string,
  { address }: Caller,
): Promise<Badge> {
  const { clock, unitOfWork, limits } = ports;
  if (!isRecent(own, clock.nowMs())) throw new Refusal('insufficient_user_authentication');
  const counted = { of: 'user', limiter: limits.badgesFromPlace, key: `user ${own.user.id}` } as const;
  const attempt = new ThrottledAttempt(clock, [counted]);
  const wait = await attempt.begin(unitOfWork);
  if (wait) {
    await noteThrottled(ports, own, address);
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'badge' });
  }
  const hash = ports.badgeHash(number);
  const outcome = await unitOfWork
    .run((repositories) => {
      requireLive(repositories.sessions, own, clock.nowMs());
      const linking = link(repositories, { hash, userId: own.user.id, nowMs: clock.nowMs() });
      if (linking === 'badge_in_use') attempt.failed(repositories.failureCounters);
      if (linking === 'known') return repositories.badges.findByHash(hash);
      const event = { type: 'badge_linked', timeMs: clock.nowMs(), address } as const;
      auditSession(repositories.audit, own, {
        ...event,
        ...(typeof linking === 'string'
          ? { outcome: 'failure', reason: linking }
          : {
              details: { badge_id: linking.id, badge: badgeCommitment(saltOf(repositories, own), linking) },
            }),
      });
      return linking;
    })
    .finally(() => attempt.over());
  if (outcome === null) throw new Refusal('unavailable');
  if (typeof outcome === 'string') throw new Refusal(outcome);
  return outcome;
}

function link(
  { badges }: Repositories,
  { hash, userId, nowMs }: { readonly hash: Buffer; readonly userId: number; readonly nowMs: number },
): Badge | 'known' | 'badge_in_use' | 'badge_limit' {
  const known = badges.findByHash(hash);
  if (known) return known.userId === userId ? 'known' : 'badge_in_use';
  if (badges.ofUser(userId).length >= mostBadges) return 'badge_limit';
  const badge: Badge = { id: randomUUID(), hash, userId, linkedAtMs: nowMs };
  badges.insert(badge);
  return badge;
}

function saltOf({ users }: Repositories, own: Session): Buffer | null {
  return users.find(own.user.id)?.salt ?? null;
}

/** At most one event a minute. */
async function noteThrottled(
  { clock, limits, unitOfWork }: Pick<Ports, 'clock' | 'limits' | 'unitOfWork'>,
  own: Session,
  address: string | null,
): Promise<void> {
  const timeMs = clock.nowMs();
  if (limits.refusalNotices.take(`badge linking throttled ${own.id}`, timeMs) > 0) return;
  const refusal = { outcome: 'failure', reason: 'throttled', timeMs, address } as const;
  await unitOfWork.run(({ audit }) => auditSession(audit, own, { ...refusal, type: 'badge_linked' }));
}
