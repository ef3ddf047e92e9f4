import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import { type EmergencyReason, wordsOf } from '../records/emergency-access.ts';
import { doubtOfTimes, type TimeDoubt } from '../records/offline-use-times.ts';
import type { UnverifiedProblem } from '../records/unverified-use.ts';
import { wardNameOf } from '../records/ward.ts';
import type { Rules } from '../rules/rules.ts';
import { networkOf } from '../throttling/network-of.ts';
import type { NoticeClaims } from '../throttling/notice-claims.ts';
import { runNoting } from '../throttling/run-noting.ts';
import { addWords } from './add-words.ts';
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

/** Within a job, which may run several times: what it tells others is told after it. */
interface JobPorts extends NotePorts {
  readonly notices: NoticeClaims;
  readonly onNoted: (problem: UnverifiedProblem) => void;
}

/**
 * Records that a sealed code was used. Heard of before, it changes nothing but the words that were missing and an end that
 * was not known yet. A report of
 * a workstation that the server knows, of a code that it has made, is always recorded; odd times are only marked, since a clock may
 * be wrong. What anybody could have made up opens no review and goes into a small heap of its own. A revoked workstation may still tell what happened there;
 * where enrolment is open one that nobody knows may, which does not make it known: no password was needed for it. Throws
 * `Refusal`: `enrolment_required` for workstations that IT has yet to admit, `invalid_request` for impossible times of strangers,
 * `throttled`, `unavailable`.
 */
export async function noteOfflineUse(ports: NotePorts, use: OfflineUse, caller: Caller): Promise<void> {
  const { unitOfWork, log, alerts } = ports;
  const teller = await unitOfWork.read(({ devices }) => devices.findByKey(use.keyThumbprint));
  const isOurs = isKnown(teller, ports.rules);
  if (!isOurs && ports.rules.enrolment !== 'open') throw new Refusal('enrolment_required');
  throttle(ports, use, isOurs ? teller : null, caller);
  let notedProblem: UnverifiedProblem | null = null;
  const outcome = await runNoting(unitOfWork, async (repositories, notices) => {
    notedProblem = null;
    const onNoted = (problem: UnverifiedProblem) => {
      notedProblem = problem;
    };
    return note({ ...ports, notices, onNoted }, repositories, use, caller);
  });
  if (notedProblem !== null) {
    const facts = { problem: notedProblem, deviceId: isOurs ? (teller?.id ?? null) : null };
    log.warn(facts, 'a report of emergency access that nobody vouches for was kept apart');
  }
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

async function note(
  ports: JobPorts,
  repositories: Repositories,
  use: OfflineUse,
  caller: Caller,
): Promise<Outcome> {
  const { emergencies, devices } = repositories;
  const recorded = await emergencies.find(use.id);
  if (recorded !== null) {
    // An id that is another's says nothing: neither that it exists nor that it could be changed.
    if (recorded.keyThumbprint === use.keyThumbprint) {
      await write(ports, repositories, use);
      await end(ports, repositories, use);
    }
    return 'known';
  }
  // Looked at again: it may have been revoked or admitted meanwhile.
  const found = await devices.findByKey(use.keyThumbprint);
  const device = isKnown(found, ports.rules) ? found : null;
  const doubt = await doubtOf(ports, repositories, use);
  if (device === null && doubt !== null) return 'impossible';
  const problem = await problemOf(repositories, use, device);
  if (device === null || problem !== null) {
    await keep(ports, repositories, { use, device, caller, problem: problem ?? 'unknown_workstation' });
    return 'kept';
  }
  await record(ports, repositories, { use, device, caller, doubt });
  return 'recorded';
}

async function doubtOf(
  { clock }: NotePorts,
  { emergencyCodes }: Repositories,
  use: Pick<OfflineUse, 'codeId' | 'startedAtMs' | 'endedAtMs'>,
): Promise<TimeDoubt | null> {
  // Whoever does not know the time judges nobody's.
  return clock.isUncertain ? null : doubtOfTimes(use, await emergencyCodes.find(use.codeId), clock.nowMs());
}

/** Why a report is not believed, whatever its times; null: it is. */
async function problemOf(
  { emergencyCodes, emergencies }: Repositories,
  { codeId, keyThumbprint }: OfflineUse,
  device: Device | null,
): Promise<UnverifiedProblem | null> {
  if (device === null) return 'unknown_workstation';
  const code = await emergencyCodes.find(codeId);
  if (code === null) return 'unknown_code';
  return (await emergencies.countUses(keyThumbprint, codeId)) >= code.uses ? 'code_used_up' : null;
}

interface Report {
  readonly use: OfflineUse;
  readonly device: Device | null;
  readonly caller: Caller;
}

async function keep(
  { clock, limits, notices, onNoted }: JobPorts,
  { unverifiedUses, audit }: Repositories,
  { use, device, caller, problem }: Report & { readonly problem: UnverifiedProblem },
): Promise<void> {
  const timeMs = clock.nowMs();
  const { address } = caller;
  const crowd = device ? `workstation ${device.id}` : networkOf(address);
  await unverifiedUses.keep({
    ...use,
    problem,
    deviceId: device?.id ?? null,
    address,
    crowd,
    recordedAtMs: timeMs,
  });
  if (!notices.isDue(limits.refusalNotices, `unverified emergency report ${problem}`, timeMs)) return;
  await audit.append({
    type: 'emergency_report_unverified',
    outcome: 'failure',
    timeMs,
    deviceId: device?.id ?? null,
    address,
    reason: problem,
    details: { code_id: use.codeId, use_id: use.id, key: use.keyThumbprint },
  });
  onNoted(problem);
}

async function record(
  ports: NotePorts,
  repositories: Repositories,
  { use, device, caller, doubt }: Report & { readonly device: Device; readonly doubt: TimeDoubt | null },
): Promise<void> {
  const { id, codeId, person, reason, startedAtMs, keyThumbprint } = use;
  const ward = await wardNameOf(repositories.wards, device.wardId);
  const place = { keyThumbprint, ward, address: caller.address };
  const access = { id, kind: 'offline_code', person, codeId, reason, startedAtMs, ...place } as const;
  const recorded = { ...access, endedAtMs: null, recordedAtMs: ports.clock.nowMs(), doubt };
  await recordEmergency(repositories, ports.alerts, { access: recorded, user: null, device });
  // Told before anybody knew the workstation, perhaps.
  await repositories.unverifiedUses.remove(id, keyThumbprint);
  await end(ports, repositories, use);
}

/** Words that were missing are taken until the end is known, as in a session. */
async function write({ clock }: NotePorts, repositories: Repositories, use: OfflineUse): Promise<void> {
  const { emergencies, audit } = repositories;
  const { text } = use.reason;
  const access = await emergencies.find(use.id);
  if (text === null || access === null || access.endedAtMs !== null || wordsOf(access) !== null) return;
  const timeMs = clock.nowMs();
  const details = await addWords(repositories, access, { text, atMs: timeMs, notedBy: null });
  const { deviceId, address } = access;
  const of = { deviceId, address, details: { use_id: use.id, ...details } };
  await audit.append({ type: 'break_glass_words', outcome: 'success', timeMs, ...of });
}

async function end(ports: NotePorts, repositories: Repositories, use: OfflineUse): Promise<void> {
  const { emergencies, audit } = repositories;
  const { id, endedAtMs } = use;
  const access = await emergencies.find(id);
  if (endedAtMs === null || access === null || access.endedAtMs !== null) return;
  // Never before it began, whatever another report had said.
  const endMs = Math.max(endedAtMs, access.startedAtMs);
  const { codeId, startedAtMs } = access;
  const doubt = await doubtOf(ports, repositories, { codeId: codeId ?? '', startedAtMs, endedAtMs: endMs });
  await emergencies.end(id, endMs);
  const isNewDoubt = access.doubt === null && doubt !== null;
  if (isNewDoubt) await emergencies.setDoubt(id, doubt);
  await audit.append({
    type: 'break_glass_ended',
    outcome: 'success',
    timeMs: ports.clock.nowMs(),
    deviceId: access.deviceId,
    address: access.address,
    details: { use_id: id, ended_at: new Date(endMs).toISOString(), ...(isNewDoubt ? { doubt } : {}) },
  });
  if (wordsOf(access) !== null) return;
  await audit.append({
    type: 'alert',
    outcome: 'failure',
    timeMs: ports.clock.nowMs(),
    deviceId: access.deviceId,
    address: access.address,
    reason: 'emergency_words_missing',
    details: { use_id: id },
  });
}
