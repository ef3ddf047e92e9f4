import { type Administrator, actedBy } from '../administration/administrator.ts';
import { requireUser } from '../administration/require-user.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Badge } from '../records/badge.ts';
import type { Session } from '../records/session.ts';

type RemovePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/** The user's own badges, the oldest first. */
export function listOwnBadges({ unitOfWork }: RemovePorts, own: Session): readonly Badge[] {
  return unitOfWork.read(({ badges }) => badges.ofUser(own.user.id));
}

/** Takes an own badge away; throws `Refusal('not_found')` for any other. */
export async function removeOwnBadge(
  { clock, unitOfWork }: RemovePorts,
  own: Session,
  id: string,
  { address }: Caller,
): Promise<void> {
  const removed = await unitOfWork.run((repositories) => {
    const badge = repositories.badges.find(id);
    if (!badge || badge.userId !== own.user.id) return false;
    const by: Administrator = { session: own, address };
    remove(repositories, badge, { by, nowMs: clock.nowMs() });
    return true;
  });
  if (!removed) throw new Refusal('not_found');
}

/** Takes a badge away from whoever has it; throws `AdministrationError` when there is no such badge. */
export async function removeBadge(
  { clock, unitOfWork }: RemovePorts,
  id: string,
  by: Administrator,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const badge = repositories.badges.find(id);
    if (!badge) throw new AdministrationError(`There is no badge ${id}.`);
    remove(repositories, badge, { by, nowMs: clock.nowMs() });
  });
}

/** Takes all badges of a user away; returns how many. Throws `AdministrationError` when there is no such user. */
export function removeBadgesOf(
  { clock, unitOfWork }: RemovePorts,
  username: string,
  by: Administrator,
): Promise<number> {
  return unitOfWork.run((repositories) => {
    const user = requireUser(repositories, username);
    const badges = repositories.badges.ofUser(user.id);
    for (const badge of badges) remove(repositories, badge, { by, nowMs: clock.nowMs() });
    return badges.length;
  });
}

function remove(
  { badges, audit }: Repositories,
  badge: Badge,
  { by, nowMs }: { readonly by: Administrator; readonly nowMs: number },
): void {
  badges.remove(badge.id);
  audit.append({
    type: 'badge_removed',
    outcome: 'success',
    timeMs: nowMs,
    userId: badge.userId,
    sessionId: by.session?.id ?? null,
    address: by.address,
    details: { ...actedBy(by), badge_id: badge.id },
  });
}
