import { randomUUID } from 'node:crypto';
import { mostBadges } from '../../contract/constants.ts';
import { auditSession } from '../audit/audit-session.ts';
import { badgeCommitment, cardKeyCommitment } from '../audit/user-commitments.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { Badge } from '../records/badge.ts';
import type { Session } from '../records/session.ts';
import { checkPassword, type PasswordPorts } from '../sessions/check-password.ts';
import { requireLive } from '../sessions/session-state.ts';
import { isRecent } from '../sessions/set-pin.ts';
import { noteOnce } from '../throttling/run-noting.ts';
import { ThrottledAttempt } from '../throttling/throttled-attempt.ts';

export interface BadgeToLink {
  readonly number: string;
  readonly password?: string | undefined;
  /** SHA-256 of the public key that the card has proven to the workstation; null: it has proven none. */
  readonly cardKey: Buffer | null;
}

/**
 * Links a badge to the user of a session that has just begun, or whose user gives the password: anybody at an open
 * screen could link a badge of their own. One that is already linked to this user stays as it is, unless its card proves
 * another key than before, which then counts from now on; that of somebody else is refused and counted, so that nobody can try out numbers. Throws `Refusal`:
 * `insufficient_user_authentication`, `invalid_credentials`, `badge_in_use`, `badge_limit`, `throttled`, `unavailable`, `invalid_token`.
 */
export async function linkBadge(
  ports: PasswordPorts & Pick<Ports, 'badgeHash'>,
  own: Session,
  { number, password, cardKey }: BadgeToLink,
  caller: Caller,
): Promise<Badge> {
  const { clock, unitOfWork, limits } = ports;
  const { address } = caller;
  if (password !== undefined)
    await checkPassword(ports, own, { password, failure: 'badge_linked', onRight: async () => {} }, caller);
  else if (!isRecent(own, clock.nowMs())) throw new Refusal('insufficient_user_authentication');
  const counted = { of: 'user', limiter: limits.badgesFromPlace, key: `user ${own.user.id}` } as const;
  const attempt = new ThrottledAttempt(clock, [counted]);
  const wait = await attempt.begin(unitOfWork);
  if (wait) {
    await noteThrottled(ports, own, address);
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'badge' });
  }
  const hash = ports.badgeHash(number);
  const outcome = await unitOfWork
    .run(async (repositories) => {
      await requireLive(repositories.sessions, own, clock.nowMs());
      const linking = await link(repositories, { hash, userId: own.user.id, cardKey, nowMs: clock.nowMs() });
      if (linking === 'badge_in_use') await attempt.failed(repositories.failureCounters);
      if (linking === 'known') return repositories.badges.findByHash(hash);
      const event = { type: 'badge_linked', timeMs: clock.nowMs(), address } as const;
      await auditSession(repositories.audit, own, {
        ...event,
        ...(typeof linking === 'string'
          ? { outcome: 'failure', reason: linking }
          : {
              details: detailsOf(linking, await saltOf(repositories, own)),
            }),
      });
      return linking;
    })
    .finally(() => attempt.over());
  if (outcome === null) throw new Refusal('unavailable');
  if (typeof outcome === 'string') throw new Refusal(outcome);
  return outcome;
}

async function link(
  { badges }: Repositories,
  { hash, userId, cardKey, nowMs }: Pick<Badge, 'hash' | 'userId' | 'cardKey'> & { readonly nowMs: number },
): Promise<Badge | 'known' | 'badge_in_use' | 'badge_limit'> {
  const known = await badges.findByHash(hash);
  if (known) {
    if (known.userId !== userId) return 'badge_in_use';
    // A code is no card.
    const isSame = cardKey === null || known.cardKey?.equals(cardKey) || known.expiresAtMs !== null;
    if (isSame) return 'known';
    await badges.setCardKey(known.id, cardKey);
    return { ...known, cardKey };
  }
  if ((await badges.ofUser(userId)).filter(({ expiresAtMs }) => expiresAtMs === null).length >= mostBadges)
    return 'badge_limit';
  const badge: Badge = { id: randomUUID(), hash, userId, linkedAtMs: nowMs, expiresAtMs: null, cardKey };
  await badges.insert(badge);
  return badge;
}

function detailsOf(badge: Badge, salt: Buffer | null): AuditDetails {
  const { id, cardKey } = badge;
  return {
    badge_id: id,
    badge: badgeCommitment(salt, badge),
    ...(cardKey !== null && { card_key: cardKeyCommitment(salt, { id, cardKey }) }),
  };
}

async function saltOf({ users }: Repositories, own: Session): Promise<Buffer | null> {
  return (await users.find(own.user.id))?.salt ?? null;
}

/** At most one event a minute. */
async function noteThrottled(
  ports: Pick<Ports, 'clock' | 'limits' | 'unitOfWork'>,
  own: Session,
  address: string | null,
): Promise<void> {
  const refusal = { outcome: 'failure', reason: 'throttled', timeMs: ports.clock.nowMs(), address } as const;
  await noteOnce(ports, `badge linking throttled ${own.id}`, ({ audit }) =>
    auditSession(audit, own, { ...refusal, type: 'badge_linked' }),
  );
}
