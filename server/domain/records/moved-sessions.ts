/** Which sessions may look different since they were last asked about; null: any. */
export interface MovedSessions {
  /** Users whose sessions came, went or changed. */
  readonly users: ReadonlySet<number> | null;
  readonly sessions: ReadonlySet<string> | null;
}
