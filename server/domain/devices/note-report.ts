import type { Ports } from '../ports.ts';
import type { DeviceReport } from '../records/device-report.ts';
import { dayMs } from '../time/durations.ts';
import { requireDevice } from './require-enrolled-device.ts';

type NotePorts = Pick<Ports, 'unitOfWork' | 'limits' | 'clock' | 'rules'>;

/** A workstation that has not reported for this long does not count as in use. */
export const inUseMs = 30 * dayMs;

/**
 * Keeps what a workstation tells of itself, in the place of what it told before. It must be one that may sign people in: whoever
 * makes up a key makes no row. Throws `Refusal`: `device_revoked`, `enrolment_required`, `throttled`.
 */
export async function noteReport(
  ports: NotePorts,
  keyThumbprint: string,
  told: Omit<DeviceReport, 'reportedAtMs'>,
): Promise<void> {
  const { enrolment } = ports.rules;
  const device = await requireDevice(ports, keyThumbprint, { enrolment, countedAs: 'report ' });
  const reportedAtMs = ports.clock.nowMs();
  await ports.unitOfWork.run(({ reports }) => reports.keep(device.id, { ...told, reportedAtMs }));
}
