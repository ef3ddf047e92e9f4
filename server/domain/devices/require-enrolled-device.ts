import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import type { Rules } from '../rules/rules.ts';
import { problemOfDevice, refusalOfDevice } from './problem-of-device.ts';

/**
 * The workstation of a key, which asks before anybody is signed in. It must be one that IT has admitted, also where
 * enrolment is open: anybody can make up a key. Each may ask 30 times a minute. Throws `Refusal`: `device_revoked`,
 * `enrolment_required`, `throttled`.
 */
export async function requireEnrolledDevice(
  ports: Pick<Ports, 'unitOfWork' | 'limits' | 'clock'>,
  keyThumbprint: string,
): Promise<Device> {
  return requireDevice(ports, keyThumbprint, { enrolment: 'required', countedAs: '' });
}

/**
 * The workstation of a key, which must be one that may sign people in where enrolment is as given; what it asks counts
 * among its questions of one kind. Throws as `requireEnrolledDevice`.
 */
export async function requireDevice(
  { unitOfWork, limits, clock }: Pick<Ports, 'unitOfWork' | 'limits' | 'clock'>,
  keyThumbprint: string,
  { enrolment, countedAs }: { readonly enrolment: Rules['enrolment']; readonly countedAs: string },
): Promise<Device> {
  const device = await unitOfWork.read(({ devices }) => devices.findByKey(keyThumbprint));
  const problem = problemOfDevice(device, enrolment);
  if (problem !== null || device === null) throw refusalOfDevice(problem ?? 'enrolment_required', device);
  const retryAfterSeconds = limits.questionsOfDevice.take(countedAs + device.id, clock.nowMs());
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'device_question' });
  return device;
}
