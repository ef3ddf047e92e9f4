import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import type { EmergencyReason } from '../records/emergency-access.ts';
import { doubtOfTimes, type TimeDoubt } from '../records/offline-use-times.ts';
import type { UnverifiedProblem } from '../records/unverified-use.ts';
import { wardNameOf } from '../records/ward.ts';
import type { Rules } from '../rules/rules.ts';
import { networkOf } from '../throttling/network-of.ts';
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
 * Records that a sealed code was used. Heard of before, it changes nothing but an end that was not known yet. A report of
 * a workstation that the server knows, of a code that it has made, is always recorded; odd times are only marked, since a clock may
 * be wrong. What anybody could have made up opens no review and goes into a small heap of its own. A revoked workstation may still tell what happened there;
 * where enrolment is open one that nobody knows may, which does not make it known: no password was needed for it. Throws
 * `Refusal`: `enrolment_required` for workstations that IT has yet to admit, `invalid_request` for impossible times of strangers,
 * `throttled`, `unavailable`.
 */
export async function noteOfflineUse(ports: NotePorts, use: OfflineUse, caller: Caller): Promise<void> {
  const { unitOfWork, log, alerts } = ports;
  const teller = unitOfWork.read(({ devices }) => devices.findByKey(use.keyThumbprint));
  const isOurs = isKnown(teller, ports.rules);
  if (!isOurs && ports.rules.enrolment !== 'open') throw new Refusal('enrolment_required');
  throttle(ports, use, isOurs ? teller : null, caller);
  const outcome = await unitOfWork.run((repositories) => note(ports, repositories, use, caller));
  if (outcome === 'impossible') {
    throw new Refusal('invalid_request', { sentence: 'The request is malformed: started_at.' });
  }
  if (outcome !== 'recorded') return;
  log.warn({ emergencyId: use.id, codeId: use.codeId }, 'emergency access by a sealed code: review it');
  alerts.wake();
}

/** Whether somebody with a password or IT has made a workstation known, as the site wants it. */
function isKnown(device: Device | null, { enrolment }: Pick<Rules, 'enrolment'>): device is Device {
  if (device === null) return false;
  return enrolment === 'open' || device.enrolledAtMs !== null || device.revokedAtMs !== null;
}

/** Workstations are counted one by one, strangers also by network and all together: keys cost nothing. */
function throttle(
  { limits, clock }: NotePorts,
  { keyThumbprint }: OfflineUse,
  device: Device | null,
  { address }: Caller,
): void {
  const keys = device
    ? [`workstation ${device.id}`]
    : [`key ${keyThumbprint}`, `network ${networkOf(address)}`, 'strangers'];
  const retryAfterSeconds = Math.max(...keys.map((key) => limits.offlineUses.take(key, clock.nowMs())));
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'other' });
}

type Outcome = 'recorded' | 'known' | 'kept' | 'impossible';

function note(ports: NotePorts, repositories: Repositories, use: OfflineUse, caller: Caller): Outcome {
  const { emergencies, devices } = repositories;
  const recorded = emergencies.find(use.id);
  if (recorded !== null) {
    // An id that is another's says nothing: neither that it exists nor that it could be changed.
    if (recorded.keyThumbprint === use.keyThumbprint) end(ports, repositories, use);
    return 'known';
  }
  // Looked at again: it may have been revoked or admitted meanwhile.
  const found = devices.findByKey(use.keyThumbprint);
  const device = isKnown(found, ports.rules) ? found : null;
  const doubt = doubtOf(ports, repositories, use);
  if (device === null && doubt !== null) return 'impossible';
  const problem = problemOf(repositories, use, device);
  if (device === null || problem !== null) {
    keep(ports, repositories, { use, device, caller, problem: problem ?? 'unknown_workstation' });
    return 'kept';
  }
  record(ports, repositories, { use, device, caller, doubt });
  return 'recorded';
}

function doubtOf(
  { clock }: NotePorts,
  { emergencyCodes }: Repositories,
  use: Pick<OfflineUse, 'codeId' | 'startedAtMs' | 'endedAtMs'>,
): TimeDoubt | null {
  // Whoever does not know the time judges nobody's.
  return clock.isUncertain ? null : doubtOfTimes(use, emergencyCodes.find(use.codeId), clock.nowMs());
}

/** Why a report is not believed, whatever its times; null: it is. */
function problemOf(
  { emergencyCodes, emergencies }: Repositories,
  { codeId, keyThumbprint }: OfflineUse,
  device: Device | null,
): UnverifiedProblem | null {
  if (device === null) return 'unknown_workstation';
  const code = emergencyCodes.find(codeId);
  if (code === null) return 'unknown_code';
  return emergencies.countUses(keyThumbprint, codeId) >= code.uses ? 'code_used_up' : null;
}

interface Report {
  readonly use: OfflineUse;
  readonly device: Device | null;
  readonly caller: Caller;
}

function keep(
  { clock, limits, log }: NotePorts,
  { unverifiedUses, audit }: Repositories,
  { use, device, caller, problem }: Report & { readonly problem: UnverifiedProblem },
): void {
  const timeMs = clock.nowMs();
  const { address } = caller;
  const crowd = device ? `workstation ${device.id}` : networkOf(address);
  unverifiedUses.keep({
    ...use,
    problem,
    deviceId: device?.id ?? null,
    address,
    crowd,
    recordedAtMs: timeMs,
  });
  if (limits.refusalNotices.take(`unverified emergency report ${problem}`, timeMs) > 0) return;
  audit.append({
    type: 'emergency_report_unverified',
    outcome: 'failure',
    timeMs,
    deviceId: device?.id ?? null,
    address,
    reason: problem,
    details: { code_id: use.codeId, use_id: use.id, key: use.keyThumbprint },
  });
  log.warn(
    { problem, deviceId: device?.id ?? null },
    'a report of emergency access that nobody vouches for was kept apart',
  );
}

function record(
  ports: NotePorts,
  repositories: Repositories,
  { use, device, caller, doubt }: Report & { readonly device: Device; readonly doubt: TimeDoubt | null },
): void {
  const { id, codeId, person, reason, startedAtMs, keyThumbprint } = use;
  const ward = wardNameOf(repositories.wards, device.wardId);
  const place = { keyThumbprint, ward, address: caller.address };
  const access = { id, kind: 'offline_code', person, codeId, reason, startedAtMs, ...place } as const;
  const recorded = { ...access, endedAtMs: null, recordedAtMs: ports.clock.nowMs(), doubt };
  recordEmergency(repositories, ports.alerts, { access: recorded, user: null, device });
  // Told before anybody knew the workstation, perhaps.
  repositories.unverifiedUses.remove(id, keyThumbprint);
  end(ports, repositories, use);
}

function end(ports: NotePorts, repositories: Repositories, use: OfflineUse): void {
  const { emergencies, audit } = repositories;
  const { id, endedAtMs } = use;
  const access = emergencies.find(id);
  if (endedAtMs === null || access === null || access.endedAtMs !== null) return;
  // Never before it began, whatever another report had said.
  const endMs = Math.max(endedAtMs, access.startedAtMs);
  const { codeId, startedAtMs } = access;
  const doubt = doubtOf(ports, repositories, { codeId: codeId ?? '', startedAtMs, endedAtMs: endMs });
  emergencies.end(id, endMs);
  const isNewDoubt = access.doubt === null && doubt !== null;
  if (isNewDoubt) emergencies.setDoubt(id, doubt);
  audit.append({
    type: 'break_glass_ended',
    outcome: 'success',
    timeMs: ports.clock.nowMs(),
    deviceId: access.deviceId,
    address: access.address,
    details: { use_id: id, ended_at: new Date(endMs).toISOString(), ...(isNewDoubt ? { doubt } : {}) },
  });
}
