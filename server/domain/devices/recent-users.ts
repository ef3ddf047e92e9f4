import type { RecentUserDetail } from '../../contract/recent-users.ts';
import type { Ports } from '../ports.ts';
import type { RecentUser } from '../records/device.ts';
import { dayMs } from '../time/durations.ts';
import { requireEnrolledDevice } from './require-enrolled-device.ts';

export interface RecentUsers {
  readonly detail: RecentUserDetail;
  readonly users: readonly RecentUser[];
  /** The workstation that asks. */
  readonly device: { readonly name: string; readonly ward: string | null };
}

/** Which of two details shows less. */
export type Stricter = (one: RecentUserDetail, other: RecentUserDetail) => RecentUserDetail;

const recentMs = 7 * dayMs;
/** As many tiles as fit above a sign-in form. */
const mostNamed = 8;

/**
 * Who signed in lately at workstations of the same ward, or, without a ward, at this one: the last 8 within 7 days
 * who still may, newest first. Throws `Refusal`: `device_revoked`, `enrolment_required`, `throttled`.
 */
export async function recentUsers(
  ports: Pick<Ports, 'unitOfWork' | 'limits' | 'clock' | 'rules'>,
  keyThumbprint: string,
  stricter: Stricter,
): Promise<RecentUsers> {
  const device = await requireEnrolledDevice(ports, keyThumbprint);
  return ports.unitOfWork.read(async ({ devices, wards }) => {
    const ward = device.wardId === null ? null : await wards.find(device.wardId);
    const asks = { name: device.name, ward: ward?.name ?? null };
    const detail = recentUserDetail(ports.rules, asks.ward, stricter);
    if (detail === 'off') return { detail, users: [], device: asks };
    const sinceMs = ports.clock.nowMs() - recentMs;
    return { detail, users: await devices.recentUsers(device, sinceMs, mostNamed), device: asks };
  });
}

/** What workstations of a ward may show of people who have not signed in: the stricter of what site and ward say. */
export function recentUserDetail(
  { recentUsers: { everywhere, wards } }: Pick<Ports['rules'], 'recentUsers'>,
  ward: string | null,
  stricter: Stricter,
): RecentUserDetail {
  return stricter(everywhere, (ward === null ? undefined : wards.get(ward)) ?? 'on');
}
