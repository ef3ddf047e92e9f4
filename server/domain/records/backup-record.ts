/** How far PostgreSQL has archived its write-ahead log, from which it can be restored to any moment. */
export interface LogArchiving {
  /** Whether it archives at all by itself. */
  readonly isOn: boolean;
  readonly lastArchivedMs: number | null;
  /** Since when it fails; null: the last try was a success, or there was none. */
  readonly failingSinceMs: number | null;
}

export interface BackupRecordRepository {
  /** Null: the database is a file, which has no such log. */
  logArchiving(): Promise<LogArchiving | null>;
  /** When the newest backup was complete and checked, in Unix time; null: this database knows of none. */
  lastFinishedMs(): Promise<number | null>;
  noteFinished(timeMs: number): Promise<void>;
}
