import type { Caller, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { networkOf } from '../throttling/network-of.ts';
import { ThrottledAttempt } from '../throttling/throttled-attempt.ts';
import type { Repositories } from '../unit-of-work.ts';
import type { Device } from './device.ts';
import { canonicalCode, type EnrolmentCode, isEnrolmentCode, selectorOf } from './enrolment-code.ts';
import { registerDevice } from './register-device.ts';

type EnrolPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>;

export interface EnrolmentAttempt {
  /** As it was typed. */
  readonly code: string;
  readonly name: string;
  /** Thumbprint of the DPoP key that was proven. */
  readonly keyThumbprint: string;
}

export interface EnrolledDevice {
  readonly id: string;
  readonly name: string;
  readonly ward: string | null;
}

/**
 * Admits the workstation of a key by a one-time code, into the code's ward if it names one. A workstation that was
 * revoked is admitted again: a new code is IT's word. Throws `Refusal`: `throttled`, `invalid_enrolment_code`.
 */
export async function enrolDevice(
  ports: EnrolPorts,
  attempt: EnrolmentAttempt,
  caller: Caller,
): Promise<EnrolledDevice> {
  const { clock, limits, unitOfWork } = ports;
  const network = caller.address === null ? 'unknown' : networkOf(caller.address);
  const counted = { of: 'network', limiter: limits.enrolments, key: network } as const;
  const throttle = new ThrottledAttempt(clock, [counted]);
  const wait = unitOfWork.read(({ failureCounters }) => throttle.begin(failureCounters));
  if (wait) {
    await noteRefusal(ports, caller, `throttled ${network}`, 'throttled');
    throw new Refusal('throttled', { retryAfterSeconds: wait.seconds, limit: 'enrolment' });
  }
  const outcome = await unitOfWork
    .run((repositories) => {
      const result = tryCode(ports, repositories, attempt, caller);
      if (typeof result === 'string') throttle.failed(repositories.failureCounters);
      return result;
    })
    .finally(() => throttle.over());
  if (typeof outcome !== 'string') return outcome;
  await noteRefusal(ports, caller, `${outcome} ${network}`, outcome);
  throw new Refusal('invalid_enrolment_code');
}

type CodeProblem = 'code_wrong' | 'code_expired';

function tryCode(
  { clock }: EnrolPorts,
  repositories: Repositories,
  attempt: EnrolmentAttempt,
  caller: Caller,
): EnrolledDevice | CodeProblem {
  const plain = canonicalCode(attempt.code);
  const stored = plain === null ? null : repositories.codes.find(selectorOf(plain));
  if (!isEnrolmentCode(plain ?? '', stored) || !stored) return 'code_wrong';
  const nowMs = clock.nowMs();
  if (nowMs >= stored.expiresAtMs) return 'code_expired';
  repositories.codes.remove(stored.selector);
  const device = admit(repositories, attempt, stored, { nowMs, caller });
  const ward = device.wardId === null ? null : repositories.wards.find(device.wardId);
  return { id: device.id, name: device.name, ward: ward?.name ?? null };
}

function admit(
  repositories: Repositories,
  { name, keyThumbprint }: EnrolmentAttempt,
  code: EnrolmentCode,
  { nowMs, caller }: { readonly nowMs: number; readonly caller: Caller },
): Device {
  const { address } = caller;
  const registration = { keyThumbprint, name, wardId: code.wardId, enrolled: true, nowMs, address };
  const known = registerDevice(repositories, registration);
  const enrolment = { name, wardId: code.wardId ?? known.wardId, enrolledAtMs: nowMs };
  repositories.devices.enrol(known.id, enrolment);
  repositories.audit.append({
    type: 'device_enrolled',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: known.id,
    address,
    details: { ward_id: enrolment.wardId, was_revoked: known.revokedAtMs !== null },
  });
  return { ...known, ...enrolment, revokedAtMs: null };
}

/** Leaves at most one event per minute, network and reason. */
async function noteRefusal(
  { clock, unitOfWork, limits }: EnrolPorts,
  { address }: Caller,
  key: string,
  reason: CodeProblem | 'throttled',
): Promise<void> {
  const timeMs = clock.nowMs();
  if (limits.refusalNotices.take(`enrolment ${key}`, timeMs) > 0) return;
  await unitOfWork.run(({ audit }) =>
    audit.append({ type: 'enrolment_refused', outcome: 'failure', timeMs, address, reason }),
  );
}
