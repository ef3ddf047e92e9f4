import { deviceNameKey } from '../../domain/devices/name-of-device.ts';
import type { Device, DeviceRepository, Enrolment, RecentUser } from '../../domain/records/device.ts';
import { type DeviceRow, deviceColumns, deviceOf } from '../device-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/**
 * At most as many per device as are wanted in total: a user among the newest of the ward is among the newest of
 * that device, too. So the cost depends on the size of the ward, not on how many users have signed in there.
 */
const recentUsersWhere = (devices: string) =>
  statement<RecentUser>(`
  SELECT u.id, u.username, u.display_name AS "displayName"
    FROM (SELECT s.user_id, max(s.at) AS at
            FROM devices d CROSS JOIN LATERAL (
                 SELECT x.user_id, x.last_sign_in_ms AS at FROM device_users x JOIN users y ON y.id = x.user_id
                  WHERE x.device_number = d.number AND x.last_sign_in_ms >= $2 AND y.disabled = 0
                  ORDER BY x.last_sign_in_ms DESC LIMIT $3) s
           WHERE ${devices}
           GROUP BY s.user_id ORDER BY at DESC, s.user_id LIMIT $3) r
    JOIN users u ON u.id = r.user_id
   ORDER BY r.at DESC, r.user_id`);

const find = statement<DeviceRow>(`SELECT ${deviceColumns} FROM devices WHERE id = $1`);
const findByKey = statement<DeviceRow>(`SELECT ${deviceColumns} FROM devices WHERE key_thumbprint = $1`);
const page = statement<DeviceRow>(
  `SELECT ${deviceColumns} FROM devices WHERE number > coalesce((SELECT number FROM devices WHERE id = $1), 0)
    ORDER BY number LIMIT $2`,
);
const ofWard = statement<DeviceRow>(
  `SELECT ${deviceColumns} FROM devices WHERE ward_id = $1 AND revoked_at_ms IS NULL ORDER BY number LIMIT $2`,
);
const countOfWard = statement<{ readonly count: number }>(
  'SELECT count(*) AS count FROM devices WHERE ward_id = $1 AND revoked_at_ms IS NULL',
);
const admit = statement(
  `UPDATE devices SET name = $2, given_name = $3, folded_name = $4, folded_given_name = $5, machine_id = $6, ward_id = $7,
          enrolled_at_ms = $8, waiting_since_ms = $9, revoked_at_ms = NULL
    WHERE id = $1`,
);
const revoke = statement('UPDATE devices SET revoked_at_ms = $2, waiting_since_ms = NULL WHERE id = $1');
const isNameTaken = statement<{ readonly one: number }>(
  `SELECT 1 AS one FROM devices WHERE folded_name = $1 AND revoked_at_ms IS NULL AND id IS DISTINCT FROM $2::bytea LIMIT 1`,
);
const doublesOf = statement<DeviceRow>(
  `SELECT ${deviceColumns} FROM devices
    WHERE number IN (
          SELECT number FROM devices WHERE folded_given_name = $2 AND revoked_at_ms IS NULL
          UNION
          SELECT number FROM devices WHERE machine_id = $3 AND revoked_at_ms IS NULL)
      AND id <> $1 ORDER BY number LIMIT $4`,
);
const insert = statement(
  `INSERT INTO devices (id, name, given_name, folded_name, folded_given_name, machine_id, ward_id, key_thumbprint,
                        registered_at_ms, enrolled_at_ms, waiting_since_ms, revoked_at_ms)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
const hasUser = statement<{ readonly one: number }>(
  `SELECT 1 AS one FROM device_users
    WHERE device_number = (SELECT number FROM devices WHERE key_thumbprint = $1) AND user_id = $2`,
);
const addUser = statement(
  `INSERT INTO device_users (device_number, user_id, last_sign_in_ms)
   VALUES ((SELECT number FROM devices WHERE id = $1), $2, $3)
   ON CONFLICT (user_id, device_number) DO UPDATE SET last_sign_in_ms = excluded.last_sign_in_ms`,
);
const recentOfWard = recentUsersWhere('d.ward_id = $1 AND d.revoked_at_ms IS NULL');
const recentOfDevice = recentUsersWhere('d.id = $1');
const removeUser = statement('DELETE FROM device_users WHERE user_id = $1');

export class PostgresDeviceRepository implements DeviceRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async find(id: string): Promise<Device | null> {
    return deviceOrNull(await this.#queries.first(find, uuidToBlob(id)));
  }

  async findByKey(keyThumbprint: string): Promise<Device | null> {
    return deviceOrNull(await this.#queries.first(findByKey, Buffer.from(keyThumbprint, 'base64url')));
  }

  async page(afterId: string | null, limit: number): Promise<readonly Device[]> {
    return (await this.#queries.all(page, uuidToBlob(afterId), limit)).map(deviceOf);
  }

  async ofWard(wardId: number, limit: number): Promise<readonly Device[]> {
    return (await this.#queries.all(ofWard, wardId, limit)).map(deviceOf);
  }

  async countOfWard(wardId: number): Promise<number> {
    return (await this.#queries.first(countOfWard, wardId))?.count ?? 0;
  }

  async insert(device: Device): Promise<void> {
    await this.#queries.run(
      insert,
      uuidToBlob(device.id),
      ...valuesOf(device),
      Buffer.from(device.keyThumbprint, 'base64url'),
      device.registeredAtMs,
      device.enrolledAtMs,
      device.waitingSinceMs,
      device.revokedAtMs,
    );
  }

  async enrol(id: string, enrolment: Enrolment, enrolledAtMs: number): Promise<void> {
    await this.#queries.run(admit, uuidToBlob(id), ...valuesOf(enrolment), enrolledAtMs, null);
  }

  async wait(id: string, enrolment: Enrolment, waitingSinceMs: number): Promise<void> {
    await this.#queries.run(admit, uuidToBlob(id), ...valuesOf(enrolment), null, waitingSinceMs);
  }

  async revoke(id: string, revokedAtMs: number): Promise<void> {
    await this.#queries.run(revoke, uuidToBlob(id), revokedAtMs);
  }

  async isNameTaken(name: string, exceptId: string | null): Promise<boolean> {
    const row = await this.#queries.first(isNameTaken, deviceNameKey(name), uuidToBlob(exceptId));
    return row !== null;
  }

  async doublesOf(
    { id, givenName, machineId }: Pick<Device, 'id' | 'givenName' | 'machineId'>,
    limit: number,
  ): Promise<readonly Device[]> {
    const asked = [uuidToBlob(id), deviceNameKey(givenName), machineBytes(machineId)];
    return (await this.#queries.all(doublesOf, ...asked, limit)).map(deviceOf);
  }

  async hasUser(keyThumbprint: string, userId: number): Promise<boolean> {
    return (await this.#queries.first(hasUser, Buffer.from(keyThumbprint, 'base64url'), userId)) !== null;
  }

  async addUser(id: string, userId: number, signedInAtMs: number): Promise<void> {
    await this.#queries.run(addUser, uuidToBlob(id), userId, signedInAtMs);
  }

  recentUsers({ id, wardId }: Device, sinceMs: number, limit: number): Promise<readonly RecentUser[]> {
    return wardId === null
      ? this.#queries.all(recentOfDevice, uuidToBlob(id), sinceMs, limit)
      : this.#queries.all(recentOfWard, wardId, sinceMs, limit);
  }

  async removeUser(userId: number): Promise<void> {
    await this.#queries.run(removeUser, userId);
  }
}

function valuesOf({ name, givenName, machineId, wardId }: Enrolment) {
  return [name, givenName, deviceNameKey(name), deviceNameKey(givenName), machineBytes(machineId), wardId];
}

function machineBytes(machineId: string | null): Buffer | null {
  return machineId === null ? null : Buffer.from(machineId, 'base64url');
}

function deviceOrNull(row: DeviceRow | null): Device | null {
  return row && deviceOf(row);
}
