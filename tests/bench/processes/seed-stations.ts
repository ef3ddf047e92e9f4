import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { newDeviceJwk } from '../load/device-key.ts';
import type { HeldStation } from '../load/hold-lines.ts';

const shiftMs = 12 * 3_600_000;

/**
 * Inserts `count` users into a database that a server has been started on, each with a session at a workstation of
 * her own: as many sign-ins would take minutes.
 */
export function seedStations(databaseFile: string, count: number): HeldStation[] {
  const database = new Sqlite(databaseFile);
  try {
    const addUser = database.prepare(
      `INSERT INTO users (username, display_name, role, password_hash, created_at_ms)
       SELECT ?, 'Nurse', role, password_hash, created_at_ms FROM users ORDER BY id LIMIT 1`,
    );
    const addSession = database.prepare(
      `INSERT INTO sessions (id, user_id, device_label, profile, key_thumbprint, rotated_at_ms, started_at_ms,
                             expires_at_ms, stamp_id)
       VALUES (?, ?, 'B-204', 'standard', ?, ?, ?, ?, (SELECT max(id) FROM refresh_stamps))`,
    );
    const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
    return database.transaction(() =>
      Array.from({ length: count }, (_, index) => {
        const key = newDeviceJwk();
        const id = uuidOf(nowMs, index);
        const { lastInsertRowid } = addUser.run(`station-${index}`);
        const idBytes = Buffer.from(id.replaceAll('-', ''), 'hex');
        addSession.run(idBytes, lastInsertRowid, thumbprintOf(key), nowMs, nowMs, nowMs + shiftMs);
        return { key, sessionId: id };
      }),
    )();
  } finally {
    database.close();
  }
}

/** RFC 7638 §3. */
function thumbprintOf(key: JsonWebKey): Buffer {
  const { crv, kty, x, y } = createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest();
}

/** UUIDv7 (RFC 9562 §5.7) with a count in place of its random bits. */
function uuidOf(timeMs: number, index: number): string {
  const time = timeMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${index.toString(16).padStart(12, '0')}`;
}
