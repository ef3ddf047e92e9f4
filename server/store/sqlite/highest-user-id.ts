import type { Database } from 'better-sqlite3';

/**
 * The largest id a user has or ever had, according to the tables, SQLite's own counter, the events that assigned
 * ids, and the snapshot that stands in for pruned events. Tampering with any one of them does not make an id
 * available again.
 */
export function highestUserId(database: Database): number {
  const sql = `SELECT max(
    (SELECT coalesce(max(id), 0) FROM users),
    (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'users' AND typeof(seq) = 'integer'),
    (SELECT coalesce(max(user_id), 0) FROM audit_events WHERE type = 'user_added'),
    (SELECT coalesce(max(user_id), 0) FROM decoys),
    (SELECT coalesce(max(user_id), 0) FROM device_users),
    (SELECT coalesce(max(CASE WHEN json_valid(content) THEN json_extract(content, '$.highest_user_id') END), 0)
       FROM state_snapshots WHERE number = 0))`;
  return Number(database.prepare(sql).pluck().get() ?? 0);
}

/** Whether the trail assigned this id to a user, whose row may be gone. */
export function wasUserIdGiven(database: Database, id: number): boolean {
  const sql = "SELECT 1 FROM audit_events WHERE type = 'user_added' AND user_id = ? LIMIT 1";
  return database.prepare(sql).get(id) !== undefined;
}
