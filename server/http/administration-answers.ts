import type {
  AdminAuditEvents,
  AdminDevices,
  AdminSessions,
  AdminUsers,
} from '../contract/administration.ts';
import type { SiteCodes } from '../contract/site-codes.ts';
import { doublesOfDevice } from '../domain/devices/doubles-of-device.ts';
import type { Repositories } from '../domain/ports/unit-of-work.ts';
import type { AuditEvent } from '../domain/records/audit-event.ts';
import { type Device, stateOfDevice } from '../domain/records/device.ts';
import type { DeviceReport } from '../domain/records/device-report.ts';
import { type SiteCode, stateOfSiteCode } from '../domain/records/enrolment-code.ts';
import type { Session } from '../domain/records/session.ts';
import type { User } from '../domain/records/user.ts';
import { wardNameOf } from '../domain/records/ward.ts';
import { isoTime, isoTimeOrNull } from '../domain/time/iso-time.ts';

type Wards = Pick<Repositories, 'wards'>;

/** A workstation in the form of the contract. */
export async function adminDeviceOf(
  { wards, devices, reports }: Pick<Repositories, 'wards' | 'devices' | 'reports'>,
  device: Device,
): Promise<AdminDevices['devices'][number]> {
  return {
    id: device.id,
    name: device.name,
    ward: await wardNameOf(wards, device.wardId),
    state: stateOfDevice(device),
    registered_at: isoTime(device.registeredAtMs),
    enrolled_at: isoTimeOrNull(device.enrolledAtMs),
    waiting_since: isoTimeOrNull(device.waitingSinceMs),
    revoked_at: isoTimeOrNull(device.revokedAtMs),
    last_seen_at: isoTimeOrNull(await reports.lastSeenMs(device.id)),
    report: reportOf(await reports.find(device.id)),
    doubles: (await doublesOfDevice(devices, device)).map(({ same, ...double }) => ({
      ...double,
      same: [...same],
    })),
  };
}

function reportOf(report: DeviceReport | null): AdminDevices['devices'][number]['report'] {
  if (report === null) return null;
  const { reportedAtMs, policyVersion, policyHash, keyKind, problems, ...told } = report;
  const times = { reported_at: isoTime(reportedAtMs) };
  const policy = { policy_version: policyVersion, policy_hash: policyHash, problems: [...problems] };
  return { ...told, ...times, ...policy, key: keyKind };
}

/** A site code in the form of the contract. */
export async function siteCodeOf(
  { wards }: Wards,
  { wardId, expiresAtMs, site }: SiteCode,
  nowMs: number,
): Promise<SiteCodes['site_codes'][number]> {
  return {
    id: site.id,
    ward: await wardNameOf(wards, wardId),
    state: stateOfSiteCode({ expiresAtMs, site }, nowMs),
    uses: site.uses,
    uses_left: site.usesLeft,
    networks: [...site.networks],
    approval: site.needsApproval,
    replace_same_name: site.replacesSameName,
    made_at: isoTime(site.madeAtMs),
    expires_at: isoTime(expiresAtMs),
  };
}

/** A user in the form of the contract. */
export async function adminUserOf({ wards }: Wards, user: User): Promise<AdminUsers['users'][number]> {
  return {
    id: String(user.id),
    username: user.username,
    display_name: user.displayName,
    role: user.role,
    ward: await wardNameOf(wards, user.wardId),
    disabled: user.disabled,
    created_at: isoTime(user.createdAtMs),
  };
}

/** Who is where, in the form of the contract. */
export function adminSessionOf(session: Session): AdminSessions['sessions'][number] {
  const { user, device, deviceLabel } = session;
  return {
    id: session.id,
    user: {
      id: String(user.id),
      username: user.username,
      display_name: user.displayName,
      role: user.role,
    },
    device: device ? { id: device.id, name: device.name } : labelled(deviceLabel),
    ward: session.ward,
    profile: session.profile,
    bound: session.keyThumbprint !== null,
    locked: session.lockedAtMs !== null,
    started_at: isoTime(session.startedAtMs),
    expires_at: isoTime(session.expiresAtMs),
  };
}

function labelled(name: string | null) {
  return name === null ? null : { id: null, name };
}

/** An audit event in the form of the contract. */
export function adminEventOf(event: AuditEvent): AdminAuditEvents['events'][number] {
  return {
    seq: event.seq,
    time: isoTime(event.timeMs),
    type: event.type,
    outcome: event.outcome,
    user_id: event.userId === null ? null : String(event.userId),
    session_id: event.sessionId,
    device_id: event.deviceId,
    address: event.address,
    reason: event.reason,
    details: event.details,
    hash: event.hash.toString('hex'),
    ...(event.place && { lane: event.place.lane, after_seq: event.place.afterSeq }),
  };
}
