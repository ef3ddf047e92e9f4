import { requireEnrolledDevice } from '../devices/require-enrolled-device.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import type { User } from '../records/user.ts';
import { reasonOfEnd } from '../sessions/session-state.ts';
import { networkOf } from '../throttling/network-of.ts';
import { type CountedKey, ThrottledAttempt } from '../throttling/throttled-attempt.ts';

/** More sessions of one user than any workstation has. */
const mostNamed = 100;

type IdentifyPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'badgeHash' | 'badgeHandles'>;

export interface PresentedBadge {
  readonly number: string;
  /** Thumbprint of the DPoP key that was proven. */
  readonly keyThumbprint: string;
}

export interface IdentifiedUser {
  /** For one sign-in at the same workstation. */
  readonly handle: string;
  readonly displayName: string;
  /** Ids of this user's open sessions at the workstation. */
  readonly sessionsHere: readonly string[];
}

/**
 * Tells an enrolled workstation whose badge it has read, and issues a handle for signing that user in. The badge of a
 * disabled user is treated as unknown. Unknown badges are counted by workstation and by network, so that nobody can try
 * out numbers. Throws `Refusal`: `device_revoked`, `enrolment_required`, `throttled`,
 * `badge_unknown`, `unavailable`.
 */
export async function identifyBadge(
  ports: IdentifyPorts,
  { number, keyThumbprint }: PresentedBadge,
  caller: Caller,
): Promise<IdentifiedUser> {
  const device = requireEnrolledDevice(ports, keyThumbprint);
  const attempt = new ThrottledAttempt(ports.clock, countedKeys(ports, keyThumbprint, caller));
  const wait = await attempt.begin(ports.unitOfWork);
  if (wait) {
    await noteThrottled(ports, device, caller);
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'badge' });
  }
  const hash = ports.badgeHash(number);
  const found = await ports.unitOfWork
    .run((repositories) => {
      const user = userOfBadge(repositories, hash);
      noteReading(ports, repositories, { device, user, caller });
      if (user === null) attempt.failed(repositories.failureCounters);
      return user && { user, sessionsHere: sessionsAt(repositories, device, user, ports.clock.nowMs()) };
    })
    .finally(() => attempt.over());
  if (found === null) throw new Refusal('badge_unknown');
  const { user, sessionsHere } = found;
  const handle = ports.badgeHandles.open(keyThumbprint, user.id, ports.clock.nowMs());
  return { handle, displayName: user.displayName, sessionsHere };
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

function userOfBadge({ badges, users }: Repositories, hash: Buffer): User | null {
  const badge = badges.findByHash(hash);
  const user = badge && users.find(badge.userId);
  return user && !user.disabled ? user : null;
}

function sessionsAt(
  { sessions }: Repositories,
  device: Device,
  user: User,
  nowMs: number,
): readonly string[] {
  return sessions
    .openOfDevice(device.id)
    .filter((session) => session.user.id === user.id && !reasonOfEnd(session, nowMs))
    .slice(0, mostNamed)
    .map(({ id }) => id);
}

/** Bounded by the counters of unknown badges, and by how often a workstation may ask. */
function noteReading(
  { clock }: IdentifyPorts,
  { audit }: Repositories,
  { device, user, caller }: { device: Device; user: User | null; caller: Caller },
): void {
  audit.append({
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
async function noteThrottled(
  { clock, limits, unitOfWork }: IdentifyPorts,
  device: Device,
  { address, requestId }: Caller,
): Promise<void> {
  const timeMs = clock.nowMs();
  const event = { outcome: 'failure', timeMs, deviceId: device.id, address } as const;
  const notice = limits.refusalNotices.take(`badge throttled ${device.id}`, timeMs) === 0;
  const alert = limits.throttleAlerts.take(`badge ${device.id}`, timeMs) === 0;
  if (!notice && !alert) return;
  await unitOfWork.run(({ audit }) => {
    if (notice) audit.append({ ...event, type: 'badge_read', reason: 'throttled' });
    if (alert) audit.append({ ...event, type: 'alert', reason: 'badges_throttled' }, requestId);
  });
}
