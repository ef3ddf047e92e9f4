import { requireEnrolledDevice } from '../devices/require-enrolled-device.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Badge } from '../records/badge.ts';
import type { Device } from '../records/device.ts';
import type { User } from '../records/user.ts';
import { reasonOfEnd } from '../sessions/session-state.ts';
import { networkOf } from '../throttling/network-of.ts';
import { noteThrottled } from '../throttling/run-noting.ts';
import { type CountedKey, ThrottledAttempt } from '../throttling/throttled-attempt.ts';
import { isInUse } from './badge-code.ts';
import { openHandle } from './badge-handle.ts';

/** More sessions of one user than any workstation has. */
const mostNamed = 100;

type IdentifyPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'badgeHash'>;

export interface PresentedBadge {
  readonly number: string;
  /** Thumbprint of the DPoP key that was proven. */
  readonly keyThumbprint: string;
}

export interface IdentifiedUser {
  /** For one sign-in at the same workstation. */
  readonly handle: string;
  readonly userId: number;
  readonly displayName: string;
  /** Ids of this user's open sessions at the workstation. */
  readonly sessionsHere: readonly string[];
  /** The key that the card of the badge proves, if the user has a session here; null: it proves nothing here. */
  readonly cardKey: Buffer | null;
  /** Which of the user's badges it is, if the user has a session here. */
  readonly badgeId: string | null;
}

/**
 * Tells an enrolled workstation whose badge it has read, and issues a handle for signing that user in. The badge of a
 * disabled user is treated as unknown. Unknown badges are counted by workstation and by network, so that nobody can try
 * out numbers. Which key a card must prove, and which of its user's badges it is, is told only where that user has a session,
 * the only place where a card may be worth more than its number. Throws `Refusal`: `device_revoked`, `enrolment_required`, `throttled`,
 * `badge_unknown`, `unavailable`.
 */
export async function identifyBadge(
  ports: IdentifyPorts,
  { number, keyThumbprint }: PresentedBadge,
  caller: Caller,
): Promise<IdentifiedUser> {
  const device = await requireEnrolledDevice(ports, keyThumbprint);
  const attempt = new ThrottledAttempt(ports.clock, countedKeys(ports, keyThumbprint, caller));
  const wait = await attempt.begin(ports.unitOfWork);
  if (wait) {
    await noteThrottledReading(ports, device, caller);
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'badge' });
  }
  const hash = ports.badgeHash(number);
  const found = await ports.unitOfWork
    .run(async (repositories) => {
      const known = await badgeInUse(repositories, hash, ports.clock.nowMs());
      const user = known?.user ?? null;
      await noteReading(ports, repositories, { device, user, caller });
      if (user === null) await attempt.failed(repositories.failureCounters);
      if (known === null || user === null) return null;
      const nowMs = ports.clock.nowMs();
      const handle = await openHandle(repositories.badgeHandles, { keyThumbprint, userId: user.id, nowMs });
      const sessionsHere = await sessionsAt(repositories, device, user, nowMs);
      const badge = sessionsHere.length > 0 ? known.badge : null;
      return { handle, user, sessionsHere, cardKey: badge?.cardKey ?? null, badgeId: badge?.id ?? null };
    })
    .finally(() => attempt.over());
  if (found === null) throw new Refusal('badge_unknown');
  const { user, ...rest } = found;
  return { ...rest, userId: user.id, displayName: user.displayName };
}

type CountedBy = 'place' | 'network';

function countedKeys(
  { limits }: IdentifyPorts,
  keyThumbprint: string,
  { address }: Caller,
): readonly CountedKey<CountedBy>[] {
  const place = { of: 'place', limiter: limits.badgesFromPlace, key: keyThumbprint } as const;
  return [place, { of: 'network', limiter: limits.badgesFromNetwork, key: networkOf(address) }];
}

async function badgeInUse(
  { badges, users }: Repositories,
  hash: Buffer,
  nowMs: number,
): Promise<{ readonly badge: Badge; readonly user: User } | null> {
  const badge = await badges.findByHash(hash);
  if (badge === null || !isInUse(badge, nowMs)) return null;
  const user = await users.find(badge.userId);
  return user && !user.disabled ? { badge, user } : null;
}

async function sessionsAt(
  { sessions }: Repositories,
  device: Device,
  user: User,
  nowMs: number,
): Promise<readonly string[]> {
  return (await sessions.openOfDevice(device.id))
    .filter((session) => session.user.id === user.id && !reasonOfEnd(session, nowMs))
    .slice(0, mostNamed)
    .map(({ id }) => id);
}

/** Bounded by the counters of unknown badges, and by how often a workstation may ask. */
async function noteReading(
  { clock }: IdentifyPorts,
  { audit }: Repositories,
  { device, user, caller }: { device: Device; user: User | null; caller: Caller },
): Promise<void> {
  await audit.append({
    type: 'badge_read',
    outcome: user === null ? 'failure' : 'success',
    timeMs: clock.nowMs(),
    userId: user?.id ?? null,
    deviceId: device.id,
    address: caller.address,
    reason: user === null ? 'unknown_badge' : null,
  });
}

/** At most one event a minute, and one alert in the time in which a network's failures are forgotten. */
async function noteThrottledReading(
  ports: IdentifyPorts,
  device: Device,
  { address, requestId }: Caller,
): Promise<void> {
  const event = { outcome: 'failure', timeMs: ports.clock.nowMs(), deviceId: device.id, address } as const;
  const keys = { notice: `badge throttled ${device.id}`, alert: `badge ${device.id}` };
  await noteThrottled(ports, keys, async ({ audit }, { notice, alert }) => {
    if (notice) await audit.append({ ...event, type: 'badge_read', reason: 'throttled' });
    if (alert) await audit.append({ ...event, type: 'alert', reason: 'badges_throttled' }, requestId);
  });
}
