import type {
  ImportedUserRecord,
  ImportedUserRepository,
} from '../../domain/records/imported-user-record.ts';
import { type ImportedUserRow, importedUserOf } from '../imported-user-row.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const find = statement<ImportedUserRow>(
  `SELECT user_id, password_fingerprint, was_disabled, password_set_here, disabled_by_import
     FROM imported_users WHERE user_id = $1`,
);
const ids = statement<{ readonly user_id: number }>('SELECT user_id FROM imported_users ORDER BY user_id');
const put = statement(
  `INSERT INTO imported_users (user_id, password_fingerprint, was_disabled, password_set_here, disabled_by_import)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (user_id) DO UPDATE SET password_fingerprint = excluded.password_fingerprint,
      was_disabled = excluded.was_disabled, password_set_here = excluded.password_set_here,
      disabled_by_import = excluded.disabled_by_import`,
);
const notePasswordSetHere = statement('UPDATE imported_users SET password_set_here = 1 WHERE user_id = $1');
const noteDecidedHere = statement('UPDATE imported_users SET disabled_by_import = 0 WHERE user_id = $1');
const remove = statement('DELETE FROM imported_users WHERE user_id = $1');

export class PostgresImportedUserRepository implements ImportedUserRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async find(userId: number): Promise<ImportedUserRecord | null> {
    const row = await this.#queries.first(find, userId);
    return row && importedUserOf(row);
  }

  async ids(): Promise<readonly number[]> {
    return (await this.#queries.all(ids)).map(({ user_id: id }) => id);
  }

  async put(record: ImportedUserRecord): Promise<void> {
    const { userId, passwordFingerprint, wasDisabled, passwordSetHere, disabledByImport } = record;
    const flags = [wasDisabled, passwordSetHere, disabledByImport].map(Number);
    await this.#queries.run(put, userId, passwordFingerprint, ...flags);
  }

  async notePasswordSetHere(userId: number): Promise<void> {
    await this.#queries.run(notePasswordSetHere, userId);
  }

  async noteDecidedHere(userId: number): Promise<void> {
    await this.#queries.run(noteDecidedHere, userId);
  }

  async remove(userId: number): Promise<void> {
    await this.#queries.run(remove, userId);
  }
}
