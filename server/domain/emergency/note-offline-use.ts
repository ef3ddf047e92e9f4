import type { Caller, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { networkOf } from '../throttling/network-of.ts';
import type { Repositories } from '../unit-of-work.ts';
import type { EmergencyReason } from './emergency-access.ts';
import { recordEmergency } from './record-emergency.ts';

/** That somebody has used a sealed code, as a workstation tells it when it can. */
export interface OfflineUse {
  readonly id: string;
  readonly codeId: string;
  readonly person: string;
  readonly reason: EmergencyReason;
  readonly startedAtMs: number;
  /** Null: it still goes on. */
  readonly endedAtMs: number | null;
  /** Thumbprint of the workstation's key, which was proven. */
  readonly keyThumbprint: string;
}

type NotePorts = Pick<Ports, 'clock' | 'log' | 'unitOfWork' | 'limits' | 'rules' | 'alerts'>;

/**
 * Records that a sealed code was used. Heard of before, it changes nothing but an end that was not known yet. A
 * revoked workstation may still tell what happened there, and where enrolment is open one that nobody knows, which
 * does not make it known: no password was needed for it. Throws `Refusal`: `enrolment_required` for workstations
 * that nobody knows where IT has to admit them, `throttled`, `unavailable`.
 */
export async function noteOfflineUse(ports: NotePorts, use: OfflineUse, caller: Caller): Promise<void> {
  const { clock, limits, unitOfWork, log, alerts } = ports;
  // Keys cost nothing where enrolment is open, so the network counts as well.
  const keys = [`key ${use.keyThumbprint}`, `network ${networkOf(caller.address)}`];
  const waits = keys.map((key) => limits.offlineUses.take(key, clock.nowMs()));
  const retryAfterSeconds = Math.max(...waits);
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'other' });
  const isNew = await unitOfWork.run((repositories) => {
    const known = repositories.emergencies.find(use.id);
    if (known === null) return record(ports, repositories, use, caller);
    // An id that is another's says nothing: neither that it exists nor that it could be changed.
    if (known.keyThumbprint === use.keyThumbprint) end(ports, repositories, use);
    return false;
  });
  if (isNew === 'unknown_device') throw new Refusal('enrolment_required');
  if (!isNew) return;
  log.warn({ emergencyId: use.id, codeId: use.codeId }, 'emergency access by a sealed code: review it');
  alerts.wake();
}

function record(
  { clock, rules, alerts }: NotePorts,
  repositories: Repositories,
  use: OfflineUse,
  caller: Caller,
): boolean | 'unknown_device' {
  const { id, codeId, person, reason, startedAtMs, keyThumbprint } = use;
  const device = repositories.devices.findByKey(keyThumbprint);
  if (device === null && rules.enrolment !== 'open') return 'unknown_device';
  const wardId = device?.wardId ?? null;
  const ward = wardId === null ? null : (repositories.wards.find(wardId)?.name ?? null);
  const place = { keyThumbprint, ward, address: caller.address };
  const access = { id, kind: 'offline_code', person, codeId, reason, startedAtMs, ...place } as const;
  const recorded = { ...access, endedAtMs: null, recordedAtMs: clock.nowMs() };
  recordEmergency(repositories, alerts, { access: recorded, user: null, device });
  end({ clock }, repositories, use);
  return true;
}

function end(
  { clock }: Pick<Ports, 'clock'>,
  { emergencies, audit }: Repositories,
  { id, endedAtMs }: OfflineUse,
): void {
  const access = emergencies.find(id);
  if (endedAtMs === null || access === null || access.endedAtMs !== null) return;
  emergencies.end(id, endedAtMs);
  audit.append({
    type: 'break_glass_ended',
    outcome: 'success',
    timeMs: clock.nowMs(),
    deviceId: access.deviceId,
    address: access.address,
    details: { use_id: id, ended_at: new Date(endedAtMs).toISOString() },
  });
}
