import { AddressRanges } from '../addresses/address-ranges.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { type Device, stateOfDevice } from '../records/device.ts';
import { type EnrolmentCode, isCodeValid } from '../records/enrolment-code.ts';
import { wardNameOf } from '../records/ward.ts';
import { admitBySiteCode } from './admit-by-site-code.ts';
import { type Admission, admitDevice, type EnrolmentAttempt } from './admit-device.ts';
import { type CodeProblem, countWrongCode } from './count-wrong-code.ts';
import { canonicalCode, isEnrolmentCode, selectorOf } from './enrolment-code.ts';

type EnrolPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'limits' | 'log'>;

export interface EnrolledDevice {
  readonly id: string;
  readonly name: string;
  readonly ward: string | null;
  /** `waiting`: the code was accepted, and IT has to admit the workstation. */
  readonly state: 'enrolled' | 'waiting';
}

/**
 * Enrols the workstation of a key with a code, into the ward of the code if it names one. A code for one workstation is IT's
 * permission for it, even if it was revoked; with a site code, doubtful cases are left to IT. Only the log and the audit trail
 * say why a code was refused. Throws `Refusal`: `throttled`, `invalid_enrolment_code`.
 */
export async function enrolDevice(
  ports: EnrolPorts,
  attempt: EnrolmentAttempt,
  caller: Caller,
): Promise<EnrolledDevice> {
  const { clock, unitOfWork } = ports;
  const check = (repositories: Repositories) => checkCode(repositories, attempt, caller, clock.nowMs());
  // A right code is never throttled: nobody guesses its 80 bits, and those who try must not delay an enrolment.
  const checked = await unitOfWork.read(check);
  if ('reason' in checked) return refuse(ports, checked, caller);
  const outcome = await unitOfWork.run(async (repositories) => {
    // Another workstation may have been faster with the same code.
    const code = await check(repositories);
    if ('reason' in code) return code;
    const admission = { attempt, nowMs: clock.nowMs(), address: caller.address };
    const device =
      code.site === null
        ? await admitByDeviceCode(repositories, code, admission)
        : await admitBySiteCode(repositories, { ...code, site: code.site }, admission);
    return enrolledOf(repositories, device);
  });
  return 'reason' in outcome ? refuse(ports, outcome, caller) : outcome;
}

async function refuse(ports: EnrolPorts, problem: CodeProblem, caller: Caller): Promise<never> {
  await countWrongCode(ports, problem, caller);
  throw new Refusal('invalid_enrolment_code');
}

async function checkCode(
  { codes, devices }: Repositories,
  { code: typed, keyThumbprint }: EnrolmentAttempt,
  { address }: Caller,
  nowMs: number,
): Promise<EnrolmentCode | CodeProblem> {
  const plain = canonicalCode(typed);
  const stored = plain === null ? null : await codes.find(selectorOf(plain));
  if (!isEnrolmentCode(plain ?? '', stored) || !stored) return { reason: 'code_wrong', siteCodeId: null };
  const { site } = stored;
  const problem = (reason: CodeProblem['reason']) => ({ reason, siteCodeId: site?.id ?? null });
  if (!isCodeValid(stored, nowMs)) return problem('code_expired');
  if (site === null) return stored;
  if (site.networks.length > 0 && !new AddressRanges(site.networks).includes(address))
    return problem('code_elsewhere');
  const known = await devices.findByKey(keyThumbprint);
  // Only IT can undo its revocation, and only for this workstation, with a code of its own.
  if (known !== null && known.revokedAtMs !== null) return problem('device_revoked');
  // A workstation that returns because it got no answer does not use up the code again.
  const isIn = known !== null && stateOfDevice(known) !== 'seen';
  return site.usesLeft > 0 || isIn ? stored : problem('code_used_up');
}

async function admitByDeviceCode(
  repositories: Repositories,
  code: EnrolmentCode,
  admission: Admission,
): Promise<Device> {
  await repositories.codes.remove(code.selector);
  return admitDevice(repositories, code, admission);
}

async function enrolledOf({ wards }: Repositories, device: Device): Promise<EnrolledDevice> {
  const { id, name, wardId, waitingSinceMs } = device;
  const state = waitingSinceMs === null ? 'enrolled' : 'waiting';
  return { id, name, ward: await wardNameOf(wards, wardId), state };
}
