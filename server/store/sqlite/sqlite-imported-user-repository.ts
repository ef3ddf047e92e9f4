import type { Database, Statement } from 'better-sqlite3';
import type {
  ImportedUserRecord,
  ImportedUserRepository,
} from '../../domain/records/imported-user-record.ts';
import { type ImportedUserRow, importedUserOf } from '../imported-user-row.ts';

export class SqliteImportedUserRepository implements ImportedUserRepository {
  readonly #find: Statement<[number], ImportedUserRow>;
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

  async find(userId: number): Promise<ImportedUserRecord | null> {
    const row = this.#find.get(userId);
    return row ? importedUserOf(row) : null;
  }

  async ids(): Promise<readonly number[]> {
    return this.#ids.all();
  }

  async put(record: ImportedUserRecord): Promise<void> {
    const { userId, passwordFingerprint, wasDisabled, passwordSetHere, disabledByImport } = record;
    const flags = [wasDisabled, passwordSetHere, disabledByImport].map((flag) => (flag ? 1 : 0));
    this.#put.run(userId, passwordFingerprint, ...flags);
  }

  async notePasswordSetHere(userId: number): Promise<void> {
    this.#notePasswordSetHere.run(userId);
  }

  async noteDecidedHere(userId: number): Promise<void> {
    this.#noteDecidedHere.run(userId);
  }

  async remove(userId: number): Promise<void> {
    this.#remove.run(userId);
  }
}
