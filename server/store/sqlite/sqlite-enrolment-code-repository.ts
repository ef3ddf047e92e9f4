import type { Database, Statement } from 'better-sqlite3';
import type {
  EnrolmentCode,
  EnrolmentCodeRepository,
  SiteCode,
} from '../../domain/records/enrolment-code.ts';
import { type CodeRow, codeOf, codeValues } from '../enrolment-code-row.ts';

export class SqliteEnrolmentCodeRepository implements EnrolmentCodeRepository {
  readonly #find: Statement<[string], CodeRow>;
  readonly #insert: Statement;
  readonly #countUse: Statement;
  readonly #remove: Statement;
  readonly #removeExpired: Statement;
  readonly #siteCodes: Statement<[], CodeRow>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM enrolment_codes WHERE selector = ?');
    this.#insert = database.prepare(
      `INSERT INTO enrolment_codes (selector, salt, hash, ward_id, expires_at_ms, id, made_at_ms, uses, uses_left,
                                    networks, needs_approval, replaces_same_name)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#countUse = database.prepare(
      'UPDATE enrolment_codes SET uses_left = uses_left - 1 WHERE selector = ?',
    );
    this.#remove = database.prepare('DELETE FROM enrolment_codes WHERE selector = ?');
    this.#removeExpired = database.prepare('DELETE FROM enrolment_codes WHERE expires_at_ms <= ?');
    this.#siteCodes = database.prepare(
      'SELECT * FROM enrolment_codes WHERE id IS NOT NULL ORDER BY made_at_ms, selector',
    );
  }

  async find(selector: string): Promise<EnrolmentCode | null> {
    const row = this.#find.get(selector);
    return row ? codeOf(row) : null;
  }

  async insert(code: EnrolmentCode): Promise<void> {
    this.#insert.run(...codeValues(code));
  }

  async countUse(selector: string): Promise<void> {
    this.#countUse.run(selector);
  }

  async remove(selector: string): Promise<void> {
    this.#remove.run(selector);
  }

  async removeExpired(nowMs: number): Promise<void> {
    this.#removeExpired.run(nowMs);
  }

  async siteCodes(): Promise<readonly SiteCode[]> {
    return this.#siteCodes.all().flatMap((row) => {
      const { site, ...code } = codeOf(row);
      return site === null ? [] : [{ ...code, site }];
    });
  }
}
