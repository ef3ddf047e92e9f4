import type { Log } from '../../domain/ports/log.ts';
import { silentLog } from '../../domain/ports/log.ts';
import type { LogArchiving } from '../../domain/records/backup-record.ts';
import { hostAndPortOf } from '../../text/database-url.ts';
import { type SchemaState, stateOfSchema } from './migrate-postgres.ts';
import { type MoveSentence, sentenceOfMove } from './moved-database.ts';
import { selectLogArchiving } from './postgres-backup-record.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { type OtherHost, Primary } from './primary.ts';
import type { Queries } from './queries.ts';
import { selectNodes } from './select-nodes.ts';
import { statement } from './statement.ts';
import type { Timeline } from './timeline.ts';

/** What matters of a PostgreSQL for whoever looks after it. */
export interface PostgresFacts {
  readonly host: string;
  readonly version: string;
  /** Its first number. */
  readonly majorVersion: number;
  readonly isEncrypted: boolean;
  /** As administrators have set it, before a node raises it for itself. */
  readonly synchronousCommit: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousStandbyNames: string;
  readonly maxConnections: number;
  readonly usedConnections: number;
  readonly standbys: readonly Standby[];
  /** How far its clock is ahead of this machine's. */
  readonly aheadMs: number;
  /** The oldest transaction that has done nothing for a while; null: none. */
  readonly oldestIdleSeconds: number | null;
  /** How many statements wait for a lock. */
  readonly waiting: number;
  /** The replication slot that nobody reads and for which most of the log is kept; null: none. */
  readonly idleSlot: { readonly name: string; readonly keptBytes: number } | null;
  /** Of the oldest transaction whose rows have not been frozen, in any database of this PostgreSQL. */
  readonly frozenAge: number;
  readonly archiving: LogArchiving | null;
  /** Nodes that are connected. */
  readonly nodes: readonly string[];
  readonly schema: SchemaState;
  /** Where the database was copied to, which counts since; null: it was not. */
  readonly move: MoveSentence | null;
  /** Null: the host does not tell. */
  readonly timeline: Timeline | null;
  /** The other hosts of `database_url`. */
  readonly others: readonly OtherHost[];
}

export interface Standby {
  readonly name: string;
  readonly state: string;
  /** `sync`, `quorum`, `potential` or `async`. */
  readonly kind: string;
  /** What it has not yet on its disk. */
  readonly lagBytes: number | null;
}

type Row = Omit<
  PostgresFacts,
  | 'host'
  | 'standbys'
  | 'nodes'
  | 'timeline'
  | 'others'
  | 'schema'
  | 'move'
  | 'idleSlot'
  | 'aheadMs'
  | 'archiving'
> & {
  readonly nowMs: number;
};

const look = statement<Row>(
  `SELECT current_setting('server_version') AS version,
          current_setting('server_version_num')::integer / 10000 AS "majorVersion",
          coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS "isEncrypted",
          coalesce((SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'), '') AS "synchronousCommit",
          current_setting('fsync') AS fsync, current_setting('full_page_writes') AS "fullPageWrites",
          current_setting('synchronous_standby_names') AS "synchronousStandbyNames",
          current_setting('max_connections')::integer AS "maxConnections",
          (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS "usedConnections",
          (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "nowMs",
          (SELECT extract(epoch FROM max(clock_timestamp() - state_change))::bigint FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%') AS "oldestIdleSeconds",
          (SELECT count(*) FROM pg_locks WHERE NOT granted) AS waiting,
          (SELECT max(age(datfrozenxid)) FROM pg_database) AS "frozenAge"`,
);
const selectIdleSlot = statement<NonNullable<PostgresFacts['idleSlot']>>(
  `SELECT slot_name::text AS name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint AS "keptBytes"
     FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL ORDER BY restart_lsn LIMIT 1`,
);
const selectStandbys = statement<Standby>(
  `SELECT application_name AS name, coalesce(state, 'hidden') AS state, coalesce(sync_state, 'hidden') AS kind,
          pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::bigint AS "lagBytes"
     FROM pg_stat_replication ORDER BY application_name`,
);
/** Looks at the primary and changes nothing. Throws `DatabaseError`, and `NoConnection` when there is no primary. */
export async function examinePostgres(
  settings: PostgresSettings,
  nowMs: () => number,
  log: Log = silentLog,
): Promise<PostgresFacts> {
  const primary = new Primary({ settings, log, lockPatienceMs: 1_000 });
  const connection = await primary.connect('carelink-server doctor');
  try {
    const facts = await factsOf(connection, primary.host ? hostAndPortOf(primary.host) : '', nowMs);
    const others = await primary.lookAtOthers('carelink-server doctor');
    return { ...facts, timeline: primary.timeline, others };
  } finally {
    await connection.close();
  }
}

async function factsOf(
  queries: Queries,
  host: string,
  nowMs: () => number,
): Promise<Omit<PostgresFacts, 'others' | 'timeline'>> {
  await queries.first(look);
  const askedAtMs = nowMs();
  const row = await queries.first(look);
  if (row === null) throw new Error('PostgreSQL answered nothing');
  const { nowMs: databaseMs, ...facts } = row;
  const standbys = await queries.all(selectStandbys);
  const nodes = (await queries.all(selectNodes)).map(({ node }) => node);
  const idleSlot = await queries.first(selectIdleSlot);
  const archiving = await queries.first(selectLogArchiving);
  const schema = await stateOfSchema(queries);
  // Earlier releases of the schema know of no moves.
  const move = schema.kind === 'current' ? await sentenceOfMove(queries) : null;
  return {
    ...facts,
    host,
    standbys,
    nodes,
    archiving,
    schema,
    move,
    idleSlot,
    aheadMs: databaseMs - askedAtMs,
  };
}
