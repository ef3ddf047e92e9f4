import type { RecentUserDetail } from '../../contract/recent-users.ts';
import type { Ports } from '../ports.ts';
import type { RecentUser } from '../records/device.ts';
import { dayMs } from '../time/durations.ts';
import { requireEnrolledDevice } from './require-enrolled-device.ts';

export interface RecentUsers {
  readonly detail: RecentUserDetail;
  readonly users: readonly RecentUser[];
}

const recentMs = 7 * dayMs;
/** As many tiles as fit above a sign-in form. */
const mostNamed = 8;

/**
 * Who signed in lately at workstations of the same ward, or, without a ward, at this one: the last 8 within 7 days
 * who still may, newest first. Throws `Refusal`: `device_revoked`, `enrolment_required`, `throttled`.
 */
export function recentUsers(
  ports: Pick<Ports, 'unitOfWork' | 'limits' | 'clock' | 'rules'>,
  keyThumbprint: string,
  stricter: (one: RecentUserDetail, other: RecentUserDetail) => RecentUserDetail,
): RecentUsers {
  const device = requireEnrolledDevice(ports, keyThumbprint);
  return ports.unitOfWork.read(({ devices, wards }) => {
    const ward = device.wardId === null ? null : wards.find(device.wardId);
    const { everywhere, wards: byWard } = ports.rules.recentUsers;
    const detail = stricter(everywhere, (ward && byWard.get(ward.name)) ?? 'on');
    if (detail === 'off') return { detail, users: [] };
    const sinceMs = ports.clock.nowMs() - recentMs;
    return { detail, users: devices.recentUsers(device, sinceMs, mostNamed) };
  });
}
