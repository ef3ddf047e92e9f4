/** A table that a copy moves row by row, in an order in which no row refers to one that is not there yet. */
export interface CopiedTable {
  readonly name: string;
  /** By which its rows are sorted, alike in both stores. */
  readonly key: readonly string[];
  /** A column whose next value PostgreSQL counts. */
  readonly counted?: string;
  /** Its rows stand in the new database from the beginning. */
  readonly isThere?: true;
}

export const copiedTables: readonly CopiedTable[] = [
  { name: 'wards', key: ['id'], counted: 'id' },
  { name: 'users', key: ['id'] },
  { name: 'imported_users', key: ['user_id'] },
  { name: 'devices', key: ['number'], counted: 'number' },
  { name: 'device_users', key: ['user_id', 'device_number'] },
  { name: 'device_reports', key: ['device_number'] },
  { name: 'enrolment_codes', key: ['selector'] },
  { name: 'badges', key: ['id'] },
  { name: 'clients', key: ['id'] },
  { name: 'failure_counters', key: ['name'] },
  { name: 'emergency_accesses', key: ['number'], counted: 'number' },
  { name: 'emergency_codes', key: ['id'] },
  { name: 'unverified_offline_uses', key: ['number'], counted: 'number' },
  { name: 'unverified_offline_use_drops', key: ['id'], isThere: true },
  { name: 'alerts', key: ['number'], counted: 'number' },
  { name: 'server_clock', key: ['id'] },
  { name: 'clock_acceptances', key: ['id'] },
  { name: 'last_backup', key: ['id'] },
  { name: 'probes', key: ['id'], isThere: true },
  { name: 'refresh_stamps', key: ['id'], counted: 'id' },
  { name: 'sessions', key: ['id'] },
  { name: 'state_snapshots', key: ['seq', 'number'] },
  { name: 'audit_events', key: ['seq'] },
];

/** Tables of SQLite that are not copied: PostgreSQL's triggers keep them up, or they are about the file. */
export const leftOut: readonly string[] = ['decoys', 'migrations', 'sqlite_sequence'];
