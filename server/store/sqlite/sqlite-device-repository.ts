import type { Database, Statement } from 'better-sqlite3';
import { deviceNameKey } from '../../domain/devices/name-of-device.ts';
import type { Device, DeviceRepository, Enrolment, RecentUser } from '../../domain/records/device.ts';
import { type DeviceRow, deviceOf } from '../device-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';

/**
 * At most as many per device as are wanted in total: a user among the newest of the ward is among the newest of
 * that device, too. So the cost depends on the size of the ward, not on how many users have signed in there.
 */
const recentUsersWhere = (devices: string) => `
  SELECT u.id, u.username, u.display_name AS displayName
    FROM (SELECT s.user_id, max(s.last_sign_in_ms) AS at
            FROM devices d JOIN device_users s ON s.device_number = d.number
           WHERE ${devices} AND s.user_id IN (
                 SELECT x.user_id FROM device_users x JOIN users y ON y.id = x.user_id
                  WHERE x.device_number = d.number AND x.last_sign_in_ms >= $since AND y.disabled = 0
                  ORDER BY x.last_sign_in_ms DESC LIMIT $limit)
           GROUP BY s.user_id ORDER BY at DESC, s.user_id LIMIT $limit) r
    JOIN users u ON u.id = r.user_id
   ORDER BY r.at DESC, r.user_id`;

export class SqliteDeviceRepository implements DeviceRepository {
  readonly #find: Statement<[Buffer], DeviceRow>;
  readonly #page: Statement<[Buffer | null, number], DeviceRow>;
  readonly #ofWard: Statement<[number, number], DeviceRow>;
  readonly #countOfWard: Statement<[number], number>;
  readonly #admit: Statement;
  readonly #isNameTaken: Statement<[string, Buffer | null], number>;
  readonly #doublesOf: Statement<[object], DeviceRow>;
  readonly #revoke: Statement;
  readonly #findByKey: Statement<[Buffer], DeviceRow>;
  readonly #insert: Statement;
  readonly #hasUser: Statement<[Buffer, number], number>;
  readonly #addUser: Statement;
  readonly #removeUser: Statement;
  readonly #recentOfWard: Statement<[object], RecentUser>;
  readonly #recentOfDevice: Statement<[object], RecentUser>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM devices WHERE id = ?');
    this.#page = database.prepare(
      `SELECT * FROM devices WHERE number > coalesce((SELECT number FROM devices WHERE id = ?), 0)
        ORDER BY number LIMIT ?`,
    );
    this.#ofWard = database.prepare(
      'SELECT * FROM devices WHERE ward_id = ? AND revoked_at_ms IS NULL ORDER BY number LIMIT ?',
    );
    this.#countOfWard = database
      .prepare<[number], number>('SELECT count(*) FROM devices WHERE ward_id = ? AND revoked_at_ms IS NULL')
      .pluck();
    this.#admit = database.prepare(
      `UPDATE devices SET name = $name, given_name = $givenName, folded_name = $foldedName,
              folded_given_name = $foldedGivenName, machine_id = $machineId, ward_id = $wardId,
              enrolled_at_ms = $enrolledAtMs, waiting_since_ms = $waitingSinceMs, revoked_at_ms = NULL
        WHERE id = $id`,
    );
    this.#revoke = database.prepare(
      'UPDATE devices SET revoked_at_ms = ?, waiting_since_ms = NULL WHERE id = ?',
    );
    this.#isNameTaken = database
      .prepare<[string, Buffer | null], number>(
        'SELECT 1 FROM devices WHERE folded_name = ? AND revoked_at_ms IS NULL AND id IS NOT ? LIMIT 1',
      )
      .pluck();
    this.#doublesOf = database.prepare(
      `SELECT * FROM devices
        WHERE number IN (
              SELECT number FROM devices WHERE folded_given_name = $name AND revoked_at_ms IS NULL
              UNION
              SELECT number FROM devices WHERE machine_id = $machineId AND revoked_at_ms IS NULL)
          AND id <> $id ORDER BY number LIMIT $limit`,
    );
    this.#findByKey = database.prepare('SELECT * FROM devices WHERE key_thumbprint = ?');
    this.#insert = database.prepare(
      `INSERT INTO devices (id, key_thumbprint, name, given_name, folded_name, folded_given_name, machine_id, ward_id,
                            registered_at_ms, enrolled_at_ms, waiting_since_ms, revoked_at_ms)
       VALUES ($id, $key, $name, $givenName, $foldedName, $foldedGivenName, $machineId, $wardId,
               $registeredAtMs, $enrolledAtMs, $waitingSinceMs, $revokedAtMs)`,
    );
    this.#hasUser = database
      .prepare<[Buffer, number], number>(
        `SELECT 1 FROM device_users
         WHERE device_number = (SELECT number FROM devices WHERE key_thumbprint = ?)
           AND user_id = ?`,
      )
      .pluck();
    this.#addUser = database.prepare(
      `INSERT INTO device_users (user_id, device_number, last_sign_in_ms)
       VALUES (?, (SELECT number FROM devices WHERE id = ?), ?)
       ON CONFLICT DO UPDATE SET last_sign_in_ms = excluded.last_sign_in_ms`,
    );
    this.#recentOfWard = database.prepare(recentUsersWhere('d.ward_id = $ward AND d.revoked_at_ms IS NULL'));
    this.#recentOfDevice = database.prepare(recentUsersWhere('d.id = $device'));
    this.#removeUser = database.prepare('DELETE FROM device_users WHERE user_id = ?');
  }

  async findByKey(keyThumbprint: string): Promise<Device | null> {
    const row = this.#findByKey.get(Buffer.from(keyThumbprint, 'base64url'));
    return row ? deviceOf(row) : null;
  }

  async find(id: string): Promise<Device | null> {
    const row = this.#find.get(uuidToBlob(id));
    return row ? deviceOf(row) : null;
  }

  async page(afterId: string | null, limit: number): Promise<readonly Device[]> {
    return this.#page.all(uuidToBlob(afterId), limit).map(deviceOf);
  }

  async ofWard(wardId: number, limit: number): Promise<readonly Device[]> {
    return this.#ofWard.all(wardId, limit).map(deviceOf);
  }

  async countOfWard(wardId: number): Promise<number> {
    return this.#countOfWard.get(wardId) ?? 0;
  }

  async enrol(id: string, enrolment: Enrolment, enrolledAtMs: number): Promise<void> {
    this.#admit.run({
      ...columnsOf(enrolment),
      id: uuidToBlob(id),
      enrolledAtMs,
      waitingSinceMs: null,
    });
  }

  async wait(id: string, enrolment: Enrolment, waitingSinceMs: number): Promise<void> {
    this.#admit.run({
      ...columnsOf(enrolment),
      id: uuidToBlob(id),
      enrolledAtMs: null,
      waitingSinceMs,
    });
  }

  async revoke(id: string, revokedAtMs: number): Promise<void> {
    this.#revoke.run(revokedAtMs, uuidToBlob(id));
  }

  async insert(device: Device): Promise<void> {
    const { registeredAtMs, enrolledAtMs, waitingSinceMs, revokedAtMs } = device;
    this.#insert.run({
      ...columnsOf(device),
      id: uuidToBlob(device.id),
      key: Buffer.from(device.keyThumbprint, 'base64url'),
      registeredAtMs,
      enrolledAtMs,
      waitingSinceMs,
      revokedAtMs,
    });
  }

  async isNameTaken(name: string, exceptId: string | null): Promise<boolean> {
    return this.#isNameTaken.get(deviceNameKey(name), uuidToBlob(exceptId)) !== undefined;
  }

  async doublesOf(
    { id, givenName, machineId }: Pick<Device, 'id' | 'givenName' | 'machineId'>,
    limit: number,
  ): Promise<readonly Device[]> {
    const asked = { id: uuidToBlob(id), name: deviceNameKey(givenName), machineId: machineBlob(machineId) };
    return this.#doublesOf.all({ ...asked, limit }).map(deviceOf);
  }

  async hasUser(keyThumbprint: string, userId: number): Promise<boolean> {
    return this.#hasUser.get(Buffer.from(keyThumbprint, 'base64url'), userId) !== undefined;
  }

  async addUser(id: string, userId: number, signedInAtMs: number): Promise<void> {
    this.#addUser.run(userId, uuidToBlob(id), signedInAtMs);
  }

  async recentUsers({ id, wardId }: Device, since: number, limit: number): Promise<readonly RecentUser[]> {
    return wardId === null
      ? this.#recentOfDevice.all({ device: uuidToBlob(id), since, limit })
      : this.#recentOfWard.all({ ward: wardId, since, limit });
  }

  async removeUser(userId: number): Promise<void> {
    this.#removeUser.run(userId);
  }
}

function columnsOf({ name, givenName, machineId, wardId }: Enrolment) {
  return {
    name,
    givenName,
    foldedName: deviceNameKey(name),
    foldedGivenName: deviceNameKey(givenName),
    machineId: machineBlob(machineId),
    wardId,
  };
}

function machineBlob(machineId: string | null): Buffer | null {
  return machineId === null ? null : Buffer.from(machineId, 'base64url');
}
