import type { Database, Statement } from 'better-sqlite3';
import type { Device, DeviceRepository } from '../domain/devices/device.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

interface DeviceRow {
  readonly id: Buffer;
  readonly key_thumbprint: Buffer;
  readonly name: string;
  readonly ward_id: number | null;
  readonly registered_at_ms: number;
}

export class SqliteDeviceRepository implements DeviceRepository {
  readonly #findByKey: Statement<[Buffer], DeviceRow>;
  readonly #insert: Statement;
  readonly #hasUser: Statement<[Buffer, string], number>;
  readonly #addUser: Statement;
  readonly #removeUser: Statement;

  constructor(database: Database) {
    this.#findByKey = database.prepare('SELECT * FROM devices WHERE key_thumbprint = ?');
    this.#insert = database.prepare(
      'INSERT INTO devices (id, key_thumbprint, name, ward_id, registered_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#hasUser = database
      .prepare<[Buffer, string], number>(
        `SELECT 1 FROM device_users
         WHERE device_number = (SELECT number FROM devices WHERE key_thumbprint = ?)
           AND user_id = (SELECT id FROM users WHERE username = ?)`,
      )
      .pluck();
    this.#addUser = database.prepare(
      `INSERT OR IGNORE INTO device_users (user_id, device_number)
       VALUES (?, (SELECT number FROM devices WHERE id = ?))`,
    );
    this.#removeUser = database.prepare('DELETE FROM device_users WHERE user_id = ?');
  }

  findByKey(keyThumbprint: string): Device | null {
    const row = this.#findByKey.get(Buffer.from(keyThumbprint, 'base64url'));
    return row
      ? {
          id: blobToUuid(row.id),
          keyThumbprint: row.key_thumbprint.toString('base64url'),
          name: row.name,
          wardId: row.ward_id,
          registeredAtMs: row.registered_at_ms,
        }
      : null;
  }

  insert(device: Device): void {
    this.#insert.run(
      uuidToBlob(device.id),
      Buffer.from(device.keyThumbprint, 'base64url'),
      device.name,
      device.wardId,
      device.registeredAtMs,
    );
  }

  hasUser(keyThumbprint: string, username: string): boolean {
    return this.#hasUser.get(Buffer.from(keyThumbprint, 'base64url'), username) !== undefined;
  }

  addUser(id: string, userId: number): void {
    this.#addUser.run(userId, uuidToBlob(id));
  }

  removeUser(userId: number): void {
    this.#removeUser.run(userId);
  }
}
