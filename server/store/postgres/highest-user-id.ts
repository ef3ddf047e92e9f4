import { jsonOrNull } from '../../text/json-or-null.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const highest = statement<{ readonly id: number }>(
  `SELECT greatest(
     (SELECT coalesce(max(id), 0) FROM users),
     (SELECT coalesce(max(value), 0) FROM highest_user_id),
     (SELECT coalesce(max(user_id), 0) FROM audit_events WHERE type = 'user_added'),
     (SELECT coalesce(max(user_id), 0) FROM decoys),
     (SELECT coalesce(max(user_id), 0) FROM device_users)) AS id`,
);
const headOfSnapshot = statement<{ readonly content: string }>(
  'SELECT content FROM state_snapshots WHERE number = 0',
);
const given = statement<{ readonly one: number }>(
  `SELECT 1 AS one FROM audit_events WHERE type = 'user_added' AND user_id = $1 LIMIT 1`,
);

/**
 * The largest id a user has or ever had, according to the tables, the counter beside them, the events that assigned
 * ids, and the snapshot that stands in for pruned events. Tampering with any one of them does not make an id
 * available again.
 */
export async function highestUserId(queries: Queries): Promise<number> {
  const [row, heads] = await Promise.all([queries.first(highest), queries.all(headOfSnapshot)]);
  return Math.max(row?.id ?? 0, ...heads.map(({ content }) => highestOf(content)));
}

/** Whether the trail assigned this id to a user, whose row may be gone. */
export async function wasUserIdGiven(queries: Queries, id: number): Promise<boolean> {
  return (await queries.first(given, id)) !== null;
}

function highestOf(line: string): number {
  const head = jsonOrNull(line) as { readonly highest_user_id?: unknown } | null;
  return Number.isSafeInteger(head?.highest_user_id) ? Number(head?.highest_user_id) : 0;
}
