import { randomBytes } from 'node:crypto';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { AlertTargets } from '../records/alert.ts';
import type { Device } from '../records/device.ts';
import type { NewEmergencyAccess } from '../records/emergency-access.ts';
import type { User } from '../records/user.ts';
import { contentCommitment } from './emergency-commitments.ts';

export interface RecordedEmergency {
  readonly access: Omit<NewEmergencyAccess, 'userId' | 'deviceId' | 'salt'>;
  readonly user: Pick<User, 'id' | 'username' | 'displayName'> | null;
  readonly device: Pick<Device, 'id' | 'name'> | null;
}

/**
 * Records an emergency access, open for review, with its event and its alerts, all in the job that runs. What
 * the person wrote stands in the record only: the audit trail can never forget anything.
 */
export async function recordEmergency(
  repositories: Repositories,
  alerts: Pick<AlertTargets, 'targets' | 'server'>,
  { access, user, device }: RecordedEmergency,
): Promise<void> {
  const { emergencies, audit } = repositories;
  const salt = randomBytes(32);
  await emergencies.insert({ ...access, salt, userId: user?.id ?? null, deviceId: device?.id ?? null });
  const { id, kind, codeId, keyThumbprint, startedAtMs, recordedAtMs: timeMs, address } = access;
  const startedAt = new Date(startedAtMs).toISOString();
  const told = { code_id: codeId, use_id: id, key: keyThumbprint, started_at: startedAt };
  const offline = access.doubt === null ? told : { ...told, doubt: access.doubt };
  await audit.append({
    type: 'break_glass',
    outcome: 'success',
    timeMs,
    userId: user?.id ?? null,
    sessionId: kind === 'session' ? id : null,
    deviceId: device?.id ?? null,
    address,
    reason: access.reason.code,
    details: {
      kind,
      content: contentCommitment({ ...access, salt }),
      ...(kind === 'offline_code' ? offline : {}),
    },
  });
  await raiseAlert(repositories, alerts, {
    id,
    type: 'emergency_access',
    kind,
    server: alerts.server,
    user: user && { id: String(user.id), username: user.username, display_name: user.displayName },
    person: access.person,
    device: device && { id: device.id, name: device.name },
    ward: access.ward,
    reason_code: access.reason.code,
    words_missing: access.reason.text === null,
    started_at: startedAt,
    recorded_at: new Date(timeMs).toISOString(),
  });
}
