import { setTimeout } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { statement } from './statement.ts';

export interface StandbyState {
  readonly isNamed: boolean;
  /** All processes of the server have read these settings. */
  readonly isSettled: boolean;
  /** Everything up to here is on the primary's disk, and the transaction that has just been committed is before it. */
  readonly lsn: string;
}

const selectState = statement<StandbyState>(
  `SELECT btrim(current_setting('synchronous_standby_names')) <> '' AS "isNamed",
          clock_timestamp() - pg_conf_load_time() > interval '1 minute' AS "isSettled",
          pg_current_wal_flush_lsn()::text AS lsn`,
);
/** Null: there is none, or this role may not see it. */
const selectArrival = statement<{ readonly hasArrived: boolean | null }>(
  `SELECT bool_or(flush_lsn >= $1::pg_lsn) AS "hasArrived" FROM pg_stat_replication
    WHERE sync_state IN ('sync', 'quorum')`,
);
const mostLooks = 5;
const lookAgainMs = 20;

/**
 * To be sent right behind COMMIT. PostgreSQL lets waiting commits go when the names of the standbys are emptied; it tells
 * each connection of the new settings before that, and the connection reads them before its next statement. So names that
 * are still there now were there all the time that the commit waited.
 */
export function askForStandby(connection: Connection): Promise<StandbyState | null> {
  return connection.first(selectState);
}

/**
 * Whether what was committed before `state` is on a synchronous standby. Names that have only just been set do not yet
 * make every commit wait: until they surely do, the standby itself is asked how far it is.
 */
export async function isOnStandby(connection: Connection, state: StandbyState | null): Promise<boolean> {
  if (state === null || !state.isNamed) return false;
  if (state.isSettled) return true;
  for (let looks = 1; ; looks += 1) {
    const hasArrived = (await connection.first(selectArrival, state.lsn))?.hasArrived ?? null;
    if (hasArrived !== false || looks === mostLooks) return hasArrived === true;
    await setTimeout(lookAgainMs);
  }
}
