import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { Device } from '../records/device.ts';
import { problemOfDevice, refusalOfDevice } from './problem-of-device.ts';

/**
 * The workstation of a key, which asks before anybody is signed in. It must be one that IT has admitted, also where
 * enrolment is open: anybody can make up a key. Each may ask 30 times a minute. Throws `Refusal`: `device_revoked`,
 * `enrolment_required`, `throttled`.
 */
export function requireEnrolledDevice(
  { unitOfWork, limits, clock }: Pick<Ports, 'unitOfWork' | 'limits' | 'clock'>,
  keyThumbprint: string,
): Device {
  const device = unitOfWork.read(({ devices }) => devices.findByKey(keyThumbprint));
  if (device === null || device.revokedAtMs !== null || device.enrolledAtMs === null)
    throw refusalOfDevice(problemOfDevice(device, 'required') ?? 'enrolment_required', device);
  const retryAfterSeconds = limits.questionsOfDevice.take(device.id, clock.nowMs());
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'device_question' });
  return device;
}
