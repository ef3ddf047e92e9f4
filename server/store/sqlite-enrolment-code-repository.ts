import type { Database, Statement } from 'better-sqlite3';
import type { EnrolmentCode, EnrolmentCodeRepository } from '../domain/records/enrolment-code.ts';

interface CodeRow {
  readonly selector: string;
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly ward_id: number | null;
  readonly expires_at_ms: number;
}

export class SqliteEnrolmentCodeRepository implements EnrolmentCodeRepository {
  readonly #find: Statement<[string], CodeRow>;
  readonly #insert: Statement;
  readonly #remove: Statement;
  readonly #removeExpired: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM enrolment_codes WHERE selector = ?');
    this.#insert = database.prepare(
      'INSERT INTO enrolment_codes (selector, salt, hash, ward_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM enrolment_codes WHERE selector = ?');
    this.#removeExpired = database.prepare('DELETE FROM enrolment_codes WHERE expires_at_ms <= ?');
  }

  find(selector: string): EnrolmentCode | null {
    const row = this.#find.get(selector);
    if (!row) return null;
    const { salt, hash } = row;
    return { selector, salt, hash, wardId: row.ward_id, expiresAtMs: row.expires_at_ms };
  }

  insert({ selector, salt, hash, wardId, expiresAtMs }: EnrolmentCode): void {
    this.#insert.run(selector, salt, hash, wardId, expiresAtMs);
  }

  remove(selector: string): void {
    this.#remove.run(selector);
  }

  removeExpired(nowMs: number): void {
    this.#removeExpired.run(nowMs);
  }
}
