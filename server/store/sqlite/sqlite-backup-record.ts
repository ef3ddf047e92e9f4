import type { Database, Statement } from 'better-sqlite3';
import type { BackupRecordRepository } from '../../domain/records/backup-record.ts';

export class SqliteBackupRecord implements BackupRecordRepository {
  readonly #read: Statement<[], number>;
  readonly #write: Statement<[number]>;

  constructor(database: Database) {
    this.#read = database.prepare<[], number>('SELECT finished_at_ms FROM last_backup').pluck();
    this.#write = database.prepare('INSERT OR REPLACE INTO last_backup (id, finished_at_ms) VALUES (1, ?)');
  }

  lastFinishedMs(): number | null {
    return this.#read.get() ?? null;
  }

  noteFinished(timeMs: number): void {
    this.#write.run(timeMs);
  }
}
