import type { Database, Statement } from 'better-sqlite3';
import type {
  ImportedUserRecord,
  ImportedUserRepository,
} from '../../domain/records/imported-user-record.ts';

interface Row {
  readonly user_id: number;
  readonly password_fingerprint: Buffer;
  readonly was_disabled: 0 | 1;
  readonly password_set_here: 0 | 1;
  readonly disabled_by_import: 0 | 1;
}

export class SqliteImportedUserRepository implements ImportedUserRepository {
  readonly #find: Statement<[number], Row>;
  readonly #ids: Statement<[], number>;
  readonly #put: Statement;
  readonly #notePasswordSetHere: Statement<[number]>;
  readonly #noteDecidedHere: Statement<[number]>;
  readonly #remove: Statement<[number]>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM imported_users WHERE user_id = ?');
    this.#ids = database.prepare<[], number>('SELECT user_id FROM imported_users ORDER BY user_id').pluck();
    this.#put = database.prepare('INSERT OR REPLACE INTO imported_users VALUES (?, ?, ?, ?, ?)');
    this.#notePasswordSetHere = database.prepare(
      'UPDATE imported_users SET password_set_here = 1 WHERE user_id = ?',
    );
    this.#noteDecidedHere = database.prepare(
      'UPDATE imported_users SET disabled_by_import = 0 WHERE user_id = ?',
    );
    this.#remove = database.prepare('DELETE FROM imported_users WHERE user_id = ?');
  }

  find(userId: number): ImportedUserRecord | null {
    const row = this.#find.get(userId);
    if (!row) return null;
    return {
      userId: row.user_id,
      passwordFingerprint: row.password_fingerprint,
      wasDisabled: row.was_disabled === 1,
      passwordSetHere: row.password_set_here === 1,
      disabledByImport: row.disabled_by_import === 1,
    };
  }

  ids(): readonly number[] {
    return this.#ids.all();
  }

  put(record: ImportedUserRecord): void {
    const { userId, passwordFingerprint, wasDisabled, passwordSetHere, disabledByImport } = record;
    const flags = [wasDisabled, passwordSetHere, disabledByImport].map((flag) => (flag ? 1 : 0));
    this.#put.run(userId, passwordFingerprint, ...flags);
  }

  notePasswordSetHere(userId: number): void {
    this.#notePasswordSetHere.run(userId);
  }

  noteDecidedHere(userId: number): void {
    this.#noteDecidedHere.run(userId);
  }

  remove(userId: number): void {
    this.#remove.run(userId);
  }
}
