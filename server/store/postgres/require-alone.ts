import { DatabaseError } from '../database-error.ts';
import type { Connection } from './connection.ts';
import { statement } from './statement.ts';

/** Of the advisory lock: one copy at a time, and no node that begins meanwhile. */
export const copyLock = 2_108_460_002;

const takeLock = statement<{ readonly taken: boolean }>(`SELECT pg_try_advisory_lock(${copyLock}) AS taken`);
const othersConnected = statement<{ readonly count: number }>(
  `SELECT count(*) AS count FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
);

/** Makes sure that a copy from or into this database is the only one, and that nobody else is connected. Throws `DatabaseError`. */
export async function requireAlone(connection: Pick<Connection, 'first'>): Promise<void> {
  if (!(await connection.first(takeLock))?.taken)
    throw new DatabaseError('Another copy from or into this database is under way.');
  if (((await connection.first(othersConnected))?.count ?? 0) > 0)
    throw new DatabaseError(
      'Others are connected to the database: stop the nodes and everything else that uses it.',
    );
}
