import type { Database, Statement } from 'better-sqlite3';
import type {
  EmergencyAccess,
  EmergencyRepository,
  EmergencyReview,
  LaterWords,
  NewEmergencyAccess,
  OpenReviews,
} from '../../domain/records/emergency-access.ts';
import type { TimeDoubt } from '../../domain/records/offline-use-times.ts';
import { accessOf, accessValues, type EmergencyRow } from '../emergency-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';

/** Word for word as in the index of the open ones. */
const isOpen = "(verdict IS NULL OR verdict = 'needs_follow_up')";
const isWithoutWords = "reason = '' AND words IS NULL";

export class SqliteEmergencyRepository implements EmergencyRepository {
  readonly #find: Statement<[Buffer], EmergencyRow>;
  readonly #page: Statement<[number, number], EmergencyRow>;
  readonly #openPage: Statement<[number, number], EmergencyRow>;
  readonly #countUses: Statement<[Buffer, string], number>;
  readonly #insert: Statement;
  readonly #addWords: Statement;
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
    this.#addWords = database.prepare(
      'UPDATE emergency_accesses SET words = ?, words_at_ms = ?, words_noted_by = ? WHERE id = ?',
    );
    this.#end = database.prepare('UPDATE emergency_accesses SET ended_at_ms = ? WHERE id = ?');
    this.#setDoubt = database.prepare('UPDATE emergency_accesses SET doubt = ? WHERE id = ?');
    this.#review = database.prepare(
      'UPDATE emergency_accesses SET verdict = ?, note = ?, reviewed_by = ?, reviewed_at_ms = ? WHERE id = ?',
    );
    this.#openReviews = database.prepare(
      `SELECT count(*) AS count, count(*) FILTER (WHERE ${isWithoutWords}) AS withoutWords,
              min(recorded_at_ms) AS oldestMs FROM emergency_accesses WHERE ${isOpen}`,
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

  async find(id: string): Promise<EmergencyAccess | null> {
    const row = this.#find.get(uuidToBlob(id));
    return row ? accessOf(row) : null;
  }

  async page(beforeNumber: number | null, limit: number, { openOnly }: { readonly openOnly: boolean }) {
    const page = openOnly ? this.#openPage : this.#page;
    return page.all(beforeNumber ?? Number.MAX_SAFE_INTEGER, limit).map(accessOf);
  }

  async countUses(keyThumbprint: string, codeId: string): Promise<number> {
    return this.#countUses.get(Buffer.from(keyThumbprint, 'base64url'), codeId) ?? 0;
  }

  async insert(access: NewEmergencyAccess): Promise<void> {
    this.#insert.run(...accessValues(access));
  }

  async addWords(id: string, { text, atMs, notedBy }: LaterWords): Promise<void> {
    this.#addWords.run(text, atMs, notedBy, uuidToBlob(id));
  }

  async end(id: string, endedAtMs: number): Promise<void> {
    this.#end.run(endedAtMs, uuidToBlob(id));
  }

  async setDoubt(id: string, doubt: TimeDoubt): Promise<void> {
    this.#setDoubt.run(doubt, uuidToBlob(id));
  }

  async review(id: string, { verdict, note, userId, atMs }: EmergencyReview): Promise<void> {
    this.#review.run(verdict, note, userId, atMs, uuidToBlob(id));
  }

  async openReviews(): Promise<OpenReviews> {
    return this.#openReviews.get() ?? { count: 0, withoutWords: 0, oldestMs: null };
  }

  async countOpenBefore(timeMs: number): Promise<number> {
    return this.#countOpenBefore.get(timeMs) ?? 0;
  }

  async removeReviewed(recordedBeforeMs: number, limit: number): Promise<number> {
    return this.#removeReviewed.run(recordedBeforeMs, limit).changes;
  }
}
