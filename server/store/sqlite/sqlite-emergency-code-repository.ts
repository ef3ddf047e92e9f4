import type { Database, Statement } from 'better-sqlite3';
import type { EmergencyCode, EmergencyCodeRepository } from '../../domain/records/unverified-use.ts';

export class SqliteEmergencyCodeRepository implements EmergencyCodeRepository {
  readonly #find: Statement<[string], EmergencyCode>;
  readonly #insert: Statement;

  constructor(database: Database) {
    this.#find = database.prepare(
      'SELECT id, uses, expires, made_at_ms AS madeAtMs FROM emergency_codes WHERE id = ?',
    );
    this.#insert = database.prepare(
      'INSERT INTO emergency_codes (id, uses, expires, made_at_ms) VALUES (?, ?, ?, ?)',
    );
  }

  async find(id: string): Promise<EmergencyCode | null> {
    return this.#find.get(id) ?? null;
  }

  async insert({ id, uses, expires, madeAtMs }: EmergencyCode): Promise<void> {
    this.#insert.run(id, uses, expires, madeAtMs);
  }
}
