import { registerDevice } from '../devices/register-device.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import { type EnrolmentCode, isCodeValid } from '../records/enrolment-code.ts';
import { wardNameOf } from '../records/ward.ts';
import { type CodeProblem, countWrongCode } from './count-wrong-code.ts';
import { canonicalCode, commitmentOfCode, isEnrolmentCode, selectorOf } from './enrolment-code.ts';

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
 * Enrols the workstation of a key with a one-time code, into the ward of the code if it names one. A revoked workstation
 * is enrolled again: a new code is IT's permission. Throws `Refusal`: `throttled`, `invalid_enrolment_code`.
 */
export async function enrolDevice(
  ports: EnrolPorts,
  attempt: EnrolmentAttempt,
  caller: Caller,
): Promise<EnrolledDevice> {
  const { clock, unitOfWork } = ports;
  const check = (repositories: Repositories) => checkCode(repositories, attempt.code, clock.nowMs());
  // A right code is never throttled: nobody guesses its 80 bits, and those who try must not delay an enrolment.
  const checked = unitOfWork.read(check);
  if (typeof checked === 'string') return refuse(ports, checked, caller);
  const outcome = await unitOfWork.run((repositories) => {
    // Another workstation may have been faster with the same code.
    const code = check(repositories);
    return typeof code === 'string' ? code : redeem(ports, repositories, { attempt, code, caller });
  });
  return typeof outcome === 'string' ? refuse(ports, outcome, caller) : outcome;
}

async function refuse(ports: EnrolPorts, problem: CodeProblem, caller: Caller): Promise<never> {
  await countWrongCode(ports, problem, caller);
  throw new Refusal('invalid_enrolment_code');
}

function checkCode({ codes }: Repositories, typed: string, nowMs: number): EnrolmentCode | CodeProblem {
  const plain = canonicalCode(typed);
  const stored = plain === null ? null : codes.find(selectorOf(plain));
  if (!isEnrolmentCode(plain ?? '', stored) || !stored) return 'code_wrong';
  return isCodeValid(stored, nowMs) ? stored : 'code_expired';
}

interface Redemption {
  readonly attempt: EnrolmentAttempt;
  readonly code: EnrolmentCode;
  readonly caller: Caller;
}

function redeem(
  { clock }: EnrolPorts,
  repositories: Repositories,
  { attempt, code, caller }: Redemption,
): EnrolledDevice {
  repositories.codes.remove(code.selector);
  const device = admit(repositories, attempt, code, { nowMs: clock.nowMs(), caller });
  return { id: device.id, name: device.name, ward: wardNameOf(repositories.wards, device.wardId) };
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
    details: {
      code: commitmentOfCode(code),
      ward_id: enrolment.wardId,
      was_revoked: known.revokedAtMs !== null,
    },
  });
  return { ...known, ...enrolment, revokedAtMs: null };
}
