import type { Database, Statement } from 'better-sqlite3';
import type { BackupRecordRepository } from '../../domain/records/backup-record.ts';

export class SqliteBackupRecord implements BackupRecordRepository {
  readonly #read: Statement<[], number>;
  readonly #write: Statement<[number]>;

  constructor(database: Database) {
    this.#read = database.prepare<[], number>('SELECT finished_at_ms FROM last_backup').pluck();
    this.#write = database.prepare('INSERT OR REPLACE INTO last_backup (id, finished_at_ms) VALUES (1, ?)');
  }

  async logArchiving(): Promise<null> {
    return null;
  }

  async lastFinishedMs(): Promise<number | null> {
    return this.#read.get() ?? null;
  }

  async noteFinished(timeMs: number): Promise<void> {
    this.#write.run(timeMs);
  }
}
