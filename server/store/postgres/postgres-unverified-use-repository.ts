import type {
  UnverifiedUse,
  UnverifiedUseRepository,
  UnverifiedUses,
} from '../../domain/records/unverified-use.ts';
import { type UseRow, useColumns, useOf, valuesOfUse } from '../unverified-use-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/** As many as a person can read through; about 100 KB. */
const capacity = 200;

const keep = statement(
  `INSERT INTO unverified_offline_uses AS kept (id, key_thumbprint, problem, crowd, device_id, address, person, code_id,
                                                reason_code, reason, started_at_ms, ended_at_ms, recorded_at_ms)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ON CONFLICT (id, key_thumbprint) DO UPDATE
     SET reason = CASE WHEN kept.reason = '' AND kept.ended_at_ms IS NULL THEN excluded.reason ELSE kept.reason END,
         ended_at_ms = coalesce(kept.ended_at_ms, excluded.ended_at_ms)`,
);
const list = statement<UseRow>(`SELECT ${useColumns} FROM unverified_offline_uses ORDER BY number DESC`);
const count = statement<UnverifiedUses>(
  `SELECT (SELECT count(*) FROM unverified_offline_uses) AS count,
          (SELECT dropped FROM unverified_offline_use_drops) AS dropped`,
);
const dropOne = statement(
  `DELETE FROM unverified_offline_uses WHERE number = (
     SELECT u.number FROM unverified_offline_uses u
       JOIN (SELECT crowd, count(*) AS size FROM unverified_offline_uses GROUP BY crowd) c ON c.crowd = u.crowd
      ORDER BY u.device_id IS NOT NULL, c.size DESC, u.number LIMIT 1)`,
);
const countDrop = statement('UPDATE unverified_offline_use_drops SET dropped = dropped + 1');
const remove = statement('DELETE FROM unverified_offline_uses WHERE id = $1 AND key_thumbprint = $2');
const removeOld = statement('DELETE FROM unverified_offline_uses WHERE recorded_at_ms < $1');

export class PostgresUnverifiedUseRepository implements UnverifiedUseRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async keep(use: UnverifiedUse): Promise<void> {
    await this.#queries.run(keep, ...valuesOfUse(use));
    for (let surplus = (await this.count()).count - capacity; surplus > 0; surplus -= 1) {
      await this.#queries.run(dropOne);
      await this.#queries.run(countDrop);
    }
  }

  async list(): Promise<readonly UnverifiedUse[]> {
    return (await this.#queries.all(list)).map(useOf);
  }

  async count(): Promise<UnverifiedUses> {
    return (await this.#queries.first(count)) ?? { count: 0, dropped: 0 };
  }

  async remove(id: string, keyThumbprint: string): Promise<void> {
    await this.#queries.run(remove, uuidToBlob(id), Buffer.from(keyThumbprint, 'base64url'));
  }

  removeOld(recordedBeforeMs: number): Promise<number> {
    return this.#queries.run(removeOld, recordedBeforeMs);
  }
}
