import type { Log } from '../../domain/ports/log.ts';
import { minuteMs, secondMs } from '../../domain/time/durations.ts';
import type { Connection } from './connection.ts';
import { statement } from './statement.ts';

/** Of the advisory lock, which only one of the nodes that start together holds. */
const migrationLock = 2_108_460_001;
const tryLock = statement<{ readonly taken: boolean }>(
  `SELECT pg_try_advisory_xact_lock(${migrationLock}) AS taken`,
);
/** A number of 64 bits is kept in two halves. Of another role only the process is shown. */
const selectHolder = statement<Holder>(
  `SELECT pid, application_name AS application, host(client_addr) AS address
     FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid = 0 AND objid = ${migrationLock}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    LIMIT 1`,
);

interface Holder {
  readonly pid: number;
  readonly application: string | null;
  readonly address: string | null;
}

/** Of a lock on one of our tables. */
export interface TableHolder extends Holder {
  readonly table: string;
  /** As pg_locks names it. */
  readonly lock: string;
}

/** First one whose lock keeps out every change; then whose transaction began first, since those of nodes are short. */
const selectTableHolder = statement<TableHolder>(
  `SELECT pid, application_name AS application, host(client_addr) AS address, relname::text AS table, mode AS lock
     FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN pg_class c ON c.oid = relation
    WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND c.relkind = 'r' AND c.relnamespace = to_regnamespace(quote_ident(current_schema()))
    ORDER BY mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'), xact_start, pid, relname
    LIMIT 1`,
);

/** Who most likely keeps a table from being changed; null: nobody any more. */
export async function holderOfTables(connection: Pick<Connection, 'first'>): Promise<TableHolder | null> {
  return await connection.first(selectTableHolder).catch(() => null);
}

/** Waits, as long as it takes, until no other process changes the tables; the log says so at once and every minute. */
export async function takeMigrationLock(
  connection: Pick<Connection, 'first' | 'execute'>,
  log: Pick<Log, 'info' | 'warn'>,
): Promise<void> {
  if ((await connection.first(tryLock))?.taken) return;
  const holder = await connection.first(selectHolder);
  const beganAtMs = performance.now();
  const waitedSeconds = () => Math.round((performance.now() - beganAtMs) / secondMs);
  log.warn(
    { holder },
    'another process changes the tables of the database, and this one waits for its end: pg_stat_activity shows what it does, and its own log',
  );
  const reminder = setInterval(
    () => log.warn({ holder, waitedSeconds: waitedSeconds() }, 'still waiting for the change of the tables'),
    minuteMs,
  );
  try {
    await connection.execute(`SELECT pg_advisory_xact_lock(${migrationLock})`);
  } finally {
    clearInterval(reminder);
  }
  log.info({ waitedSeconds: waitedSeconds() }, 'the change of the tables has ended: going on');
}
