import { statSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { FileKeyStore } from '../../../server/crypto/file-key-store.ts';
import { HmacRefreshTokens } from '../../../server/crypto/refresh-tokens.ts';
import type { ChainState } from '../load/load-plan.ts';

/** The shift that the sessions are spread over. */
const shiftMs = 12 * 3_600_000;
/** Limits the size of a transaction, and so of the write-ahead log. */
const batch = 100_000;

export interface SeededSessions {
  readonly chains: readonly ChainState[];
  readonly bytesPerSession: number;
}

/**
 * Inserts `count` open unbound sessions into a database that a server has been started on, and makes refresh tokens
 * for a random `sample` of them with the server's own key: a million sign-ins would take hours.
 */
export function seedSessions(databaseFile: string, count: number, sample: number): SeededSessions {
  const bytesBefore = statSync(databaseFile).size;
  const database = new Sqlite(databaseFile);
  try {
    insertSessions(database, count);
    database.pragma('wal_checkpoint(TRUNCATE)');
    const bytesPerSession = (statSync(databaseFile).size - bytesBefore) / count;
    return { chains: tokensOf(database, databaseFile, sample), bytesPerSession };
  } finally {
    database.close();
  }
}

function insertSessions(database: Database, count: number): void {
  const nowMs = Date.now();
  const step = shiftMs / 2 / count;
  // UUIDv7: time, version 7, 3 random digits, variant, 15 random digits.
  const insert = database.prepare(`
    WITH RECURSIVE numbers(n) AS (SELECT @from UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < @to),
    started AS (SELECT cast(@firstMs + n * @step AS INTEGER) AS ms, hex(randomblob(9)) AS random FROM numbers)
    INSERT INTO sessions (id, user_id, device_label, profile, rotated_at_ms, started_at_ms, expires_at_ms, stamp_id)
    SELECT unhex(printf('%012x', ms) || '7' || substr(random, 1, 3) || '8' || substr(random, 4, 15)),
           (SELECT min(id) FROM users), 'B-204', 'standard', ms / 1000 * 1000, ms / 1000 * 1000,
           ms / 1000 * 1000 + @shiftMs, (SELECT max(id) FROM refresh_stamps)
      FROM started`);
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(from + batch, count);
    insert.run({ from, to, firstMs: nowMs - shiftMs / 2, step, shiftMs });
  }
}

interface SeededRow {
  readonly sessionId: string;
  readonly userId: number;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly keyId: string;
  readonly issuer: string;
}

function tokensOf(database: Database, databaseFile: string, sample: number): ChainState[] {
  const keys = new FileKeyStore(databaseFile, { nowMs: Date.now });
  const rows = database
    .prepare<[number], SeededRow>(
      `SELECT lower(hex(s.id)) AS sessionId, s.user_id AS userId, s.rotated_at_ms AS issuedAtMs,
              s.expires_at_ms AS expiresAtMs, r.key_id AS keyId, r.issuer
         FROM sessions s JOIN refresh_stamps r ON r.id = s.stamp_id
        WHERE s.device_label = 'B-204' ORDER BY random() LIMIT ?`,
    )
    .all(sample);
  return rows.map(({ keyId, issuer, sessionId, ...times }) => {
    const content = { ...times, sessionId: dashed(sessionId), generation: 0 };
    return { refresh: new HmacRefreshTokens(keys, issuer).issue(content, { keyId, issuer }) };
  });
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
