import type { Database, Statement } from 'better-sqlite3';
import type {
  UnverifiedUse,
  UnverifiedUseRepository,
  UnverifiedUses,
} from '../../domain/records/unverified-use.ts';
import { type UseRow, useOf, valuesOfUse } from '../unverified-use-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';

/** As many as a person can read through; about 100 KB. */
const capacity = 200;

export class SqliteUnverifiedUseRepository implements UnverifiedUseRepository {
  readonly #keep: Statement;
  readonly #list: Statement<[], UseRow>;
  readonly #count: Statement<[], UnverifiedUses>;
  readonly #dropOne: Statement;
  readonly #countDrop: Statement;
  readonly #remove: Statement;
  readonly #removeOld: Statement;

  constructor(database: Database) {
    this.#keep = database.prepare(
      `INSERT INTO unverified_offline_uses (id, key_thumbprint, problem, crowd, device_id, address, person, code_id,
                                            reason_code, reason, started_at_ms, ended_at_ms, recorded_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id, key_thumbprint) DO UPDATE
         SET reason = iif(reason = '' AND ended_at_ms IS NULL, excluded.reason, reason),
             ended_at_ms = coalesce(ended_at_ms, excluded.ended_at_ms)`,
    );
    this.#list = database.prepare('SELECT * FROM unverified_offline_uses ORDER BY number DESC');
    this.#count = database.prepare(
      `SELECT (SELECT count(*) FROM unverified_offline_uses) AS count,
              (SELECT dropped FROM unverified_offline_use_drops) AS dropped`,
    );
    this.#dropOne = database.prepare(
      `DELETE FROM unverified_offline_uses WHERE number = (
         SELECT u.number FROM unverified_offline_uses u
           JOIN (SELECT crowd, count(*) AS size FROM unverified_offline_uses GROUP BY crowd) c ON c.crowd = u.crowd
          ORDER BY u.device_id IS NOT NULL, c.size DESC, u.number LIMIT 1)`,
    );
    this.#countDrop = database.prepare('UPDATE unverified_offline_use_drops SET dropped = dropped + 1');
    this.#remove = database.prepare(
      'DELETE FROM unverified_offline_uses WHERE id = ? AND key_thumbprint = ?',
    );
    this.#removeOld = database.prepare('DELETE FROM unverified_offline_uses WHERE recorded_at_ms < ?');
  }

  async keep(use: UnverifiedUse): Promise<void> {
    this.#keep.run(...valuesOfUse(use));
    for (let surplus = (await this.count()).count - capacity; surplus > 0; surplus -= 1) {
      this.#dropOne.run();
      this.#countDrop.run();
    }
  }

  async list(): Promise<readonly UnverifiedUse[]> {
    return this.#list.all().map(useOf);
  }

  async count(): Promise<UnverifiedUses> {
    return this.#count.get() ?? { count: 0, dropped: 0 };
  }

  async remove(id: string, keyThumbprint: string): Promise<void> {
    this.#remove.run(uuidToBlob(id), Buffer.from(keyThumbprint, 'base64url'));
  }

  async removeOld(recordedBeforeMs: number): Promise<number> {
    return this.#removeOld.run(recordedBeforeMs).changes;
  }
}
