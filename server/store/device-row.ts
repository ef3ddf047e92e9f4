import type { Device } from '../domain/records/device.ts';
import { blobToUuid } from './uuid-blob.ts';

export interface DeviceRow {
  readonly id: Buffer;
  readonly key_thumbprint: Buffer;
  readonly name: string;
  readonly given_name: string;
  readonly machine_id: Buffer | null;
  readonly ward_id: number | null;
  readonly registered_at_ms: number;
  readonly enrolled_at_ms: number | null;
  readonly waiting_since_ms: number | null;
  readonly revoked_at_ms: number | null;
}

export const deviceColumns = `
  id, key_thumbprint, name, given_name, machine_id, ward_id, registered_at_ms, enrolled_at_ms,
  waiting_since_ms, revoked_at_ms`;

/** The device in a row. */
export function deviceOf(row: DeviceRow): Device {
  return {
    id: blobToUuid(row.id),
    keyThumbprint: row.key_thumbprint.toString('base64url'),
    name: row.name,
    givenName: row.given_name,
    machineId: row.machine_id?.toString('base64url') ?? null,
    wardId: row.ward_id,
    registeredAtMs: row.registered_at_ms,
    enrolledAtMs: row.enrolled_at_ms,
    waitingSinceMs: row.waiting_since_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}
