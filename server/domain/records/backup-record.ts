export interface BackupRecordRepository {
  /** When the newest backup was complete and checked, in Unix time; null: there is none that this database knows of. */
  lastFinishedMs(): number | null;
  noteFinished(timeMs: number): void;
}
