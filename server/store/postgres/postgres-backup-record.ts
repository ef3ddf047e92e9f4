import type { BackupRecordRepository, LogArchiving } from '../../domain/records/backup-record.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const read = statement<{ readonly finishedAtMs: number }>(
  'SELECT finished_at_ms AS "finishedAtMs" FROM last_backup',
);
/** PostgreSQL keeps the last success and the last failure: it fails since the success, if the failure came after it. */
export const selectLogArchiving = statement<LogArchiving>(
  `SELECT current_setting('archive_mode') <> 'off' AS "isOn",
          (extract(epoch FROM last_archived_time) * 1000)::bigint AS "lastArchivedMs",
          CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity')
               THEN (extract(epoch FROM coalesce(last_archived_time, last_failed_time)) * 1000)::bigint END AS "failingSinceMs"
     FROM pg_stat_archiver`,
);
const write = statement(
  `INSERT INTO last_backup (id, finished_at_ms) VALUES (1, $1)
   ON CONFLICT (id) DO UPDATE SET finished_at_ms = excluded.finished_at_ms`,
);

export class PostgresBackupRecord implements BackupRecordRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async logArchiving(): Promise<LogArchiving | null> {
    return await this.#queries.first(selectLogArchiving);
  }

  async lastFinishedMs(): Promise<number | null> {
    return (await this.#queries.first(read))?.finishedAtMs ?? null;
  }

  async noteFinished(timeMs: number): Promise<void> {
    await this.#queries.run(write, timeMs);
  }
}
