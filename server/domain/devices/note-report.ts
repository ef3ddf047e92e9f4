import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { DeviceReport } from '../records/device-report.ts';
import { dayMs } from '../time/durations.ts';
import { problemOfDevice, refusalOfDevice } from './problem-of-device.ts';

type NotePorts = Pick<Ports, 'unitOfWork' | 'limits' | 'clock' | 'rules'>;

/** A workstation that has not reported for so long is not counted among those in use. */
export const inUseMs = 30 * dayMs;

/**
 * Keeps what a workstation tells of itself, in the place of what it told before. It must be one that may sign people in: whoever
 * makes up a key makes no row. Throws `Refusal`: `device_revoked`, `enrolment_required`, `throttled`.
 */
export async function noteReport(
  { unitOfWork, limits, clock, rules }: NotePorts,
  keyThumbprint: string,
  told: Omit<DeviceReport, 'reportedAtMs'>,
): Promise<void> {
  const device = unitOfWork.read(({ devices }) => devices.findByKey(keyThumbprint));
  const problem = problemOfDevice(device, rules.enrolment);
  if (problem !== null || device === null) throw refusalOfDevice(problem ?? 'enrolment_required', device);
  const nowMs = clock.nowMs();
  const retryAfterSeconds = limits.questionsOfDevice.take(`report ${device.id}`, nowMs);
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'device_question' });
  await unitOfWork.run(({ reports }) => reports.keep(device.id, { ...told, reportedAtMs: nowMs }));
}
