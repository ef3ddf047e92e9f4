import type { Database, Statement } from 'better-sqlite3';
import type {
  EmergencyAccess,
  EmergencyRepository,
  EmergencyReview,
  OpenReviews,
} from '../../domain/records/emergency-access.ts';
import type { TimeDoubt } from '../../domain/records/offline-use-times.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';

interface EmergencyRow {
  readonly number: number;
  readonly id: Buffer;
  readonly kind: EmergencyAccess['kind'];
  readonly user_id: number | null;
  readonly person: string | null;
  readonly code_id: string | null;
  readonly device_id: Buffer | null;
  readonly key_thumbprint: Buffer | null;
  readonly ward: string | null;
  readonly address: string | null;
  readonly reason_code: EmergencyAccess['reason']['code'];
  readonly reason: string;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly recorded_at_ms: number;
  readonly doubt: EmergencyAccess['doubt'];
  readonly salt: Buffer;
  readonly verdict: EmergencyReview['verdict'] | null;
  readonly note: string | null;
  readonly reviewed_by: number | null;
  readonly reviewed_at_ms: number | null;
}

/** Word for word as in the index of the open ones. */
const isOpen = "(verdict IS NULL OR verdict = 'needs_follow_up')";

export class SqliteEmergencyRepository implements EmergencyRepository {
  readonly #find: Statement<[Buffer], EmergencyRow>;
  readonly #page: Statement<[number, number], EmergencyRow>;
  readonly #openPage: Statement<[number, number], EmergencyRow>;
  readonly #countUses: Statement<[Buffer, string], number>;
  readonly #insert: Statement;
  readonly #end: Statement;
  readonly #setDoubt: Statement;
  readonly #review: Statement;
  readonly #openReviews: Statement<[], OpenReviews>;
  readonly #countOpenBefore: Statement<[number], number>;
  readonly #removeReviewed: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM emergency_accesses WHERE id = ?');
    this.#page = database.prepare(
      'SELECT * FROM emergency_accesses WHERE number < ? ORDER BY number DESC LIMIT ?',
    );
    // The planner would scan years of reviewed ones rather than sort the few that are open.
    this.#openPage = database.prepare(
      `SELECT * FROM emergency_accesses INDEXED BY open_emergency_accesses
        WHERE ${isOpen} AND number < ? ORDER BY number DESC LIMIT ?`,
    );
    this.#countUses = database
      .prepare<[Buffer, string], number>(
        `SELECT count(*) FROM emergency_accesses WHERE kind = 'offline_code' AND key_thumbprint = ? AND code_id = ?`,
      )
      .pluck();
    this.#insert = database.prepare(
      `INSERT INTO emergency_accesses (id, kind, user_id, person, code_id, device_id, key_thumbprint, ward, address,
                                       reason_code, reason, started_at_ms, ended_at_ms, recorded_at_ms, doubt, salt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#end = database.prepare('UPDATE emergency_accesses SET ended_at_ms = ? WHERE id = ?');
    this.#setDoubt = database.prepare('UPDATE emergency_accesses SET doubt = ? WHERE id = ?');
    this.#review = database.prepare(
      'UPDATE emergency_accesses SET verdict = ?, note = ?, reviewed_by = ?, reviewed_at_ms = ? WHERE id = ?',
    );
    this.#openReviews = database.prepare(
      `SELECT count(*) AS count, min(recorded_at_ms) AS oldestMs FROM emergency_accesses WHERE ${isOpen}`,
    );
    this.#countOpenBefore = database
      .prepare<[number], number>(
        `SELECT count(*) FROM emergency_accesses WHERE ${isOpen} AND recorded_at_ms < ?`,
      )
      .pluck();
    this.#removeReviewed = database.prepare(
      `DELETE FROM emergency_accesses WHERE number IN (
         SELECT number FROM emergency_accesses WHERE NOT ${isOpen} AND recorded_at_ms < ? LIMIT ?)`,
    );
  }

  find(id: string): EmergencyAccess | null {
    const row = this.#find.get(uuidToBlob(id));
    return row ? accessOf(row) : null;
  }

  page(beforeNumber: number | null, limit: number, { openOnly }: { readonly openOnly: boolean }) {
    const page = openOnly ? this.#openPage : this.#page;
    return page.all(beforeNumber ?? Number.MAX_SAFE_INTEGER, limit).map(accessOf);
  }

  countUses(keyThumbprint: string, codeId: string): number {
    return this.#countUses.get(Buffer.from(keyThumbprint, 'base64url'), codeId) ?? 0;
  }

  insert(access: Omit<EmergencyAccess, 'number' | 'review'>): void {
    this.#insert.run(
      uuidToBlob(access.id),
      access.kind,
      access.userId,
      access.person,
      access.codeId,
      uuidToBlob(access.deviceId),
      access.keyThumbprint === null ? null : Buffer.from(access.keyThumbprint, 'base64url'),
      access.ward,
      access.address,
      access.reason.code,
      access.reason.text,
      access.startedAtMs,
      access.endedAtMs,
      access.recordedAtMs,
      access.doubt,
      access.salt,
    );
  }

  end(id: string, endedAtMs: number): void {
    this.#end.run(endedAtMs, uuidToBlob(id));
  }

  setDoubt(id: string, doubt: TimeDoubt): void {
    this.#setDoubt.run(doubt, uuidToBlob(id));
  }

  review(id: string, { verdict, note, userId, atMs }: EmergencyReview): void {
    this.#review.run(verdict, note, userId, atMs, uuidToBlob(id));
  }

  openReviews(): OpenReviews {
    return this.#openReviews.get() ?? { count: 0, oldestMs: null };
  }

  countOpenBefore(timeMs: number): number {
    return this.#countOpenBefore.get(timeMs) ?? 0;
  }

  removeReviewed(recordedBeforeMs: number, limit: number): number {
    return this.#removeReviewed.run(recordedBeforeMs, limit).changes;
  }
}

function accessOf(row: EmergencyRow): EmergencyAccess {
  const { verdict, note, reviewed_by: userId, reviewed_at_ms: atMs } = row;
  return {
    number: row.number,
    id: blobToUuid(row.id),
    kind: row.kind,
    userId: row.user_id,
    person: row.person,
    codeId: row.code_id,
    deviceId: blobToUuid(row.device_id),
    keyThumbprint: row.key_thumbprint?.toString('base64url') ?? null,
    ward: row.ward,
    address: row.address,
    reason: { code: row.reason_code, text: row.reason },
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    recordedAtMs: row.recorded_at_ms,
    doubt: row.doubt,
    salt: row.salt,
    review:
      verdict === null || userId === null || atMs === null
        ? null
        : { verdict, note: note ?? '', userId, atMs },
  };
}
