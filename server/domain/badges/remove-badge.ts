import { type Act, type Administrator, auditAct } from '../administration/administrator.ts';
import { requireUser } from '../administration/require-user.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Badge } from '../records/badge.ts';
import type { Session } from '../records/session.ts';

type RemovePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/** The user's own badges, the oldest first. */
export async function listOwnBadges({ unitOfWork }: RemovePorts, own: Session): Promise<readonly Badge[]> {
  return unitOfWork.read(({ badges }) => badges.ofUser(own.user.id));
}

/** Removes one of the user's own badges; throws `Refusal('not_found')` for any other. */
export async function removeOwnBadge(
  { clock, unitOfWork }: RemovePorts,
  own: Session,
  id: string,
  { address }: Caller,
): Promise<void> {
  const removed = await unitOfWork.run(async (repositories) => {
    const badge = await repositories.badges.find(id);
    if (!badge || badge.userId !== own.user.id) return false;
    const by: Administrator = { session: own, address };
    await remove(repositories, badge, { by, nowMs: clock.nowMs() });
    return true;
  });
  if (!removed) throw new Refusal('not_found');
}

/** Removes a badge, whoever its user is; throws `AdministrationError` when there is no such badge. */
export async function removeBadge(
  { clock, unitOfWork }: RemovePorts,
  id: string,
  by: Administrator,
): Promise<void> {
  await unitOfWork.run(async (repositories) => {
    const badge = await repositories.badges.find(id);
    if (!badge) throw new AdministrationError(`There is no badge ${id}.`);
    await remove(repositories, badge, { by, nowMs: clock.nowMs() });
  });
}

/** Removes all badges of a user; returns how many. Throws `AdministrationError` when there is no such user. */
export function removeBadgesOf(
  { clock, unitOfWork }: RemovePorts,
  username: string,
  by: Administrator,
): Promise<number> {
  return unitOfWork.run(async (repositories) => {
    const user = await requireUser(repositories, username);
    const badges = await repositories.badges.ofUser(user.id);
    for (const badge of badges) await remove(repositories, badge, { by, nowMs: clock.nowMs() });
    return badges.length;
  });
}

/** Removes a badge in a job, with its event. */
export async function remove({ badges, audit }: Repositories, badge: Badge, act: Act): Promise<void> {
  await badges.remove(badge.id);
  await auditAct(audit, act, {
    type: 'badge_removed',
    userId: badge.userId,
    sessionId: act.by.session?.id ?? null,
    details: { badge_id: badge.id },
  });
}
