import type { Database, Statement } from 'better-sqlite3';
import type {
  UnverifiedUse,
  UnverifiedUseRepository,
  UnverifiedUses,
} from '../../domain/records/unverified-use.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';

interface UseRow {
  readonly id: Buffer;
  readonly key_thumbprint: Buffer;
  readonly problem: UnverifiedUse['problem'];
  readonly crowd: string;
  readonly device_id: Buffer | null;
  readonly address: string | null;
  readonly person: string;
  readonly code_id: string;
  readonly reason_code: UnverifiedUse['reason']['code'];
  readonly reason: string;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly recorded_at_ms: number;
}

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
       ON CONFLICT (id, key_thumbprint) DO UPDATE SET ended_at_ms = coalesce(ended_at_ms, excluded.ended_at_ms)`,
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

  keep(use: UnverifiedUse): void {
    this.#keep.run(
      uuidToBlob(use.id),
      Buffer.from(use.keyThumbprint, 'base64url'),
      use.problem,
      use.crowd,
      uuidToBlob(use.deviceId),
      use.address,
      use.person,
      use.codeId,
      use.reason.code,
      use.reason.text,
      use.startedAtMs,
      use.endedAtMs,
      use.recordedAtMs,
    );
    for (let surplus = this.count().count - capacity; surplus > 0; surplus -= 1) {
      this.#dropOne.run();
      this.#countDrop.run();
    }
  }

  list(): readonly UnverifiedUse[] {
    return this.#list.all().map(useOf);
  }

  count(): UnverifiedUses {
    return this.#count.get() ?? { count: 0, dropped: 0 };
  }

  remove(id: string, keyThumbprint: string): void {
    this.#remove.run(uuidToBlob(id), Buffer.from(keyThumbprint, 'base64url'));
  }

  removeOld(recordedBeforeMs: number): number {
    return this.#removeOld.run(recordedBeforeMs).changes;
  }
}

function useOf(row: UseRow): UnverifiedUse {
  return {
    id: blobToUuid(row.id),
    problem: row.problem,
    person: row.person,
    codeId: row.code_id,
    deviceId: blobToUuid(row.device_id),
    keyThumbprint: row.key_thumbprint.toString('base64url'),
    address: row.address,
    crowd: row.crowd,
    reason: { code: row.reason_code, text: row.reason },
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    recordedAtMs: row.recorded_at_ms,
  };
}
