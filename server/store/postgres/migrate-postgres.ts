import { setTimeout } from 'node:timers/promises';
import { type Log, silentLog } from '../../domain/ports/log.ts';
import { DatabaseError } from '../database-error.ts';
import type { Connection } from './connection.ts';
import { sqlStateOf } from './database-failure.ts';
import { holderOfTables, type TableHolder, takeMigrationLock } from './migration-lock.ts';
import { type PostgresMigration, postgresMigrations } from './migrations/migrations.ts';
import { statement } from './statement.ts';

/** The one connection whose schema is to be brought up to date. */
export type MigratedConnection = Pick<
  Connection,
  'all' | 'first' | 'run' | 'execute' | 'atLength' | 'commit'
>;

/** A change of a table that waits makes all who use the table wait, too. */
const longestTableLock = '2s';
const usualTries = 15;
const restMs = 1_000;
/** What holds a lock on a table for long. */
const usualHolders = 'VACUUM, CREATE INDEX CONCURRENTLY, a dump or an open transaction';
/** The oldest that is tested. */
export const oldestVersion = 15;

interface Surroundings {
  readonly version: number;
  readonly encoding: string;
  readonly database: string;
  readonly role: string;
  /** Null: nothing of `search_path` exists. */
  readonly schema: string | null;
  readonly isOurs: boolean;
  /** Another schema, in which there are tables of this program; null: none. */
  readonly otherSchema: string | null;
  readonly mayCreate: boolean;
  /** Whether the role owns all tables. */
  readonly mayChange: boolean;
  /** Names of tables that are not of an extension. */
  readonly tables: readonly string[];
  /** Which of them the role may not use. */
  readonly closed: readonly string[];
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly release: number;
}

const look = statement<Surroundings>(
  `WITH tables AS (
     SELECT c.oid, c.relname::text AS name, c.relowner FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = to_regnamespace(quote_ident(current_schema()))
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
   SELECT current_setting('server_version_num')::int / 10000 AS version,
          current_setting('server_encoding') AS encoding,
          current_database()::text AS database, current_user::text AS role, current_schema()::text AS schema,
          EXISTS (SELECT 1 FROM tables WHERE name = 'carelink_migrations') AS "isOurs",
          (SELECT min(relnamespace::regnamespace::text) FROM pg_class
            WHERE relname = 'carelink_migrations' AND relkind = 'r'
              AND relnamespace <> to_regnamespace(quote_ident(current_schema()))) AS "otherSchema",
          coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreate",
          NOT EXISTS (SELECT 1 FROM tables WHERE NOT pg_has_role(relowner, 'USAGE')) AS "mayChange",
          ARRAY (SELECT name FROM tables ORDER BY name) AS tables,
          ARRAY (SELECT name FROM tables
                  WHERE NOT (has_table_privilege(oid, 'SELECT')
                         AND (name = 'carelink_migrations' OR has_table_privilege(oid, 'INSERT')
                              AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')))
                  ORDER BY name) AS closed`,
);
const selectApplied = statement<Applied>(
  'SELECT number, name, release FROM carelink_migrations ORDER BY number',
);
const othersConnected = statement<{ readonly count: number }>(
  `SELECT count(*) AS count FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
);
const createTable = `CREATE TABLE IF NOT EXISTS carelink_migrations (
  number integer PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  release integer NOT NULL,
  applied_at_ms bigint NOT NULL
)`;
const record = statement(
  'INSERT INTO carelink_migrations (number, name, release, applied_at_ms) VALUES ($1, $2, $3, $4)',
);

/** What a node would find at its start. `behind`: of an earlier release, whose tables the role may change or not. */
export type SchemaState =
  | { readonly kind: 'current' | 'none' }
  | { readonly kind: 'behind'; readonly role: string; readonly mayChange: boolean }
  | { readonly kind: 'refused'; readonly problem: string };

/** Looks at the schema as a node does at its start, and changes nothing. */
export async function stateOfSchema(
  connection: Pick<MigratedConnection, 'all' | 'first'>,
  known: readonly PostgresMigration[] = postgresMigrations,
): Promise<SchemaState> {
  try {
    const around = await connection.first(look);
    if (around === null) throw new Error('PostgreSQL answered nothing');
    requireUsable(around);
    requireFinished(around);
    if (!around.isOurs) return { kind: 'none' };
    if (around.closed.includes('carelink_migrations')) requireOpen(around);
    const missing = await missingOf(connection, known, around);
    if (missing.length > 0)
      return { kind: 'behind', role: around.role, mayChange: around.mayCreate && around.mayChange };
    requireOpen(around);
    return { kind: 'current' };
  } catch (error) {
    if (error instanceof DatabaseError) return { kind: 'refused', problem: error.message };
    throw error;
  }
}

export interface MigrationOptions {
  /** Also where a copy was interrupted, which goes on. */
  readonly evenUnfinished?: boolean;
  /** Which says what takes long. */
  readonly log?: Pick<Log, 'info' | 'warn'>;
  /** How often it is tried while others hold locks on the tables. Default: for three quarters of a minute. */
  readonly tries?: number;
}

/**
 * Brings the schema up to date: in one transaction, once however many nodes start together, and not at all when a
 * program of the next release has done so before. Throws `DatabaseError` with a sentence for whoever looks after the
 * database.
 */
export async function migratePostgres(
  connection: MigratedConnection,
  nowMs: number,
  known: readonly PostgresMigration[] = postgresMigrations,
  { evenUnfinished = false, log = silentLog, tries = usualTries }: MigrationOptions = {},
): Promise<void> {
  const around = await connection.first(look);
  if (around === null) throw new Error('PostgreSQL answered nothing');
  requireUsable(around);
  if (!evenUnfinished) requireFinished(around);
  if (around.closed.includes('carelink_migrations')) requireOpen(around);
  if (around.isOurs && !(await missingOf(connection, known, around)).length) return requireOpen(around);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyMissing(connection, { nowMs, known, around, log });
    } catch (error) {
      await connection.execute('ROLLBACK').catch(() => undefined);
      // Others use a table that is to change; they finish within a moment.
      const isInUse = ['55P03', '40P01'].includes(sqlStateOf(error) ?? '');
      const isLast = !isInUse || attempt === tries;
      const holder = isInUse && (isLast || attempt === 1) ? await holderOfTables(connection) : null;
      if (isLast) throw explained(error, around, holder);
      if (attempt === 1)
        log.warn({ holder }, `a table that is to change is in use, such as by ${usualHolders}: trying again`);
      await setTimeout(restMs);
    }
  }
}

async function applyMissing(
  connection: MigratedConnection,
  {
    nowMs,
    known,
    around,
    log,
  }: {
    readonly nowMs: number;
    readonly known: readonly PostgresMigration[];
    readonly around: Surroundings;
    readonly log: Pick<Log, 'info' | 'warn'>;
  },
): Promise<void> {
  await connection.execute('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  // A large table takes this node, or the one that it waits for, as long as it needs.
  await connection.atLength(async () => {
    await connection.execute('SET LOCAL lock_timeout = 0');
    await takeMigrationLock(connection, log);
    await connection.execute(`SET LOCAL lock_timeout = '${longestTableLock}'`);
    await connection.execute(createTable);
    for (const migration of await missingOf(connection, known, around)) {
      const { number, name } = migration;
      log.info({ number, name }, 'changing the tables of the database: it takes as long as they are large');
      await connection.execute(migration.sql);
      await connection.run(record, migration.number, migration.name, migration.release, nowMs);
    }
  });
  if ((await connection.commit()) === 'undone') throw new Error('the migrations were undone');
}

/** The migrations that this database lacks. Throws when this program must not touch it. */
async function missingOf(
  connection: Pick<MigratedConnection, 'all' | 'first'>,
  known: readonly PostgresMigration[],
  { database }: Surroundings,
): Promise<readonly PostgresMigration[]> {
  const applied = await connection.all(selectApplied);
  const ofDatabase = applied.at(-1)?.release ?? 0;
  const ofProgram = known.at(-1)?.release ?? 0;
  const releases = `The database ${database} has the schema of release ${ofDatabase}, and this program is of release ${ofProgram}`;
  if (ofDatabase > ofProgram + 1) {
    throw new DatabaseError(
      `${releases}: a program runs on its own schema and on the next one only. Use the newer program.`,
    );
  }
  const other = applied.find(({ number, name }) => {
    const same = known.find((migration) => migration.number === number);
    return same ? same.name !== name : number <= (known.at(-1)?.number ?? 0);
  });
  if (other) {
    throw new DatabaseError(
      `The database ${database} has a migration ${other.number}, "${other.name}", that this program does not know: another edition of the program has made it.`,
    );
  }
  const missing = known.filter(({ number }) => !applied.some((migration) => migration.number === number));
  const skips = ofDatabase > 0 && ofProgram > ofDatabase + 1;
  if (skips && ((await connection.first(othersConnected))?.count ?? 0) > 0) {
    throw new DatabaseError(
      `${releases}, and others are connected to it: upgrade the nodes release by release, or stop all of them and everything else that is connected to this database.`,
    );
  }
  return missing;
}

function requireFinished({ tables, database }: Surroundings): void {
  if (!tables.includes('carelink_copy')) return;
  throw new DatabaseError(
    `A copy into the database ${database} was interrupted: run the same \`copy\` again, or DROP the database.`,
  );
}

function requireUsable({
  version,
  encoding,
  database,
  schema,
  role,
  isOurs,
  otherSchema,
  tables,
  mayCreate,
}: Surroundings) {
  if (version < oldestVersion)
    throw new DatabaseError(`PostgreSQL ${version} is too old: it takes version ${oldestVersion} or newer.`);
  if (encoding !== 'UTF8') {
    throw new DatabaseError(
      `The database ${database} has the encoding ${encoding}, in which not every name can be written: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (schema === null) {
    throw new DatabaseError(
      `The role ${role} has no schema in the database ${database}: none of its search_path exists, or it may use none of them (GRANT USAGE ON SCHEMA …).`,
    );
  }
  if (isOurs) return;
  // New, empty ones would sign everybody out.
  if (otherSchema !== null) {
    throw new DatabaseError(
      `The database ${database} has the tables of a server in the schema ${otherSchema}, but those of the role ${role} would be in the schema ${schema}: ALTER ROLE ${role} IN DATABASE ${database} SET search_path = ${otherSchema}, or give this server a database of its own.`,
    );
  }
  if (tables.length > 0) {
    throw new DatabaseError(
      `The database ${database} is that of another program (${tables.slice(0, 3).join(', ')}${tables.length > 3 ? ', …' : ''}): give the server one of its own.`,
    );
  }
  if (!mayCreate) {
    throw new DatabaseError(
      `The role ${role} may not make tables in the schema ${schema} of the database ${database}: ALTER DATABASE ${database} OWNER TO ${role}, or have the owner start the first server.`,
    );
  }
}

/** For a role that is not the owner. */
function requireOpen({ database, schema, role, closed }: Surroundings): void {
  if (closed.length === 0) return;
  throw new DatabaseError(
    `The role ${role} may not use the table ${closed[0]} of the database ${database}: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}.`,
  );
}

function explained(error: unknown, { database, role }: Surroundings, holder: TableHolder | null): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const state = sqlStateOf(error);
  if (state === '42501') {
    return new DatabaseError(
      `The schema of the database ${database} must be brought up to date, which the role ${role} may not do (${error.message}): run one command as the owner of the tables first, such as \`user list\` with the owner's \`database_url\`.`,
    );
  }
  if (state === '25006') return new DatabaseError(`The database ${database} is read-only: it is a standby.`);
  if (state === '55P03')
    return new DatabaseError(
      `The schema of the database ${database} cannot be brought up to date: ${sentenceOf(holder)} Wait for its end, or end it (pg_terminate_backend), and start again.`,
    );
  if (state === null) return error;
  return new DatabaseError(
    `The schema of the database ${database} cannot be brought up to date: ${error.message} (${state}).`,
  );
}

function sentenceOf(holder: TableHolder | null): string {
  if (holder === null) return `somebody holds a lock on its tables, such as ${usualHolders}.`;
  const { pid, application, address, table, lock } = holder;
  const who = [application, address].filter(Boolean).join(' at ');
  return `process ${pid}${who && ` (${who})`} holds a lock on the table ${table} (${lock}), such as ${usualHolders} does.`;
}
