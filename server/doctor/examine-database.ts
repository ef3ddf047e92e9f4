import { accessSync, constants, existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { AuditEvent } from '../domain/audit/audit-event.ts';
import { migrations } from '../store/migrations/migrations.ts';
import { loadSqlite } from '../store/open-database.ts';
import { SqliteAuditTrail } from '../store/sqlite-audit-trail.ts';

export type DatabaseFacts =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | OpenDatabaseFacts;

export interface OpenDatabaseFacts {
  readonly kind: 'open';
  /** What `quick_check` complains of; null: nothing. */
  readonly damage: string | null;
  readonly bytes: number;
  readonly logBytes: number;
  readonly version: number;
  /** The version that this program makes. */
  readonly knownVersion: number;
  /** The newest audit events, the oldest of them first; none unless the versions are the same. */
  readonly newestEvents: readonly AuditEvent[];
}

const mostEvents = 1_000;
const patienceMs = 5_000;

/** Looks into a database and changes nothing, whether a server works on it or not. */
export async function examineDatabase(file: string): Promise<DatabaseFacts> {
  if (!existsSync(file)) return { kind: 'missing' };
  try {
    const database = await openToLook(file);
    try {
      return factsOf(database, file);
    } finally {
      database.close();
    }
  } catch (error) {
    return { kind: 'unreadable', problem: error instanceof Error ? error.message : 'unknown error' };
  }
}

/**
 * A log that is there belongs to a server that runs, or was killed: to open it for reading only leaves it as it is.
 * Where there is none, a reader would make one and, having no right to, not remove it; a writer tidies up.
 */
async function openToLook(file: string): Promise<Database> {
  const Sqlite = await loadSqlite();
  const readonly = existsSync(`${file}-wal`) || !isWritable(file);
  const database = new Sqlite(file, { readonly, fileMustExist: true, timeout: patienceMs });
  database.pragma('query_only = ON');
  return database;
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function factsOf(database: Database, file: string): OpenDatabaseFacts {
  const damage = String(database.pragma('quick_check(1)', { simple: true }));
  const version = versionOf(database);
  const knownVersion = migrations.at(-1)?.number ?? 0;
  return {
    kind: 'open',
    damage: damage === 'ok' ? null : damage,
    bytes: statSync(file).size,
    logBytes: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    version,
    knownVersion,
    newestEvents: version === knownVersion ? newestEventsOf(database) : [],
  };
}

/** 0 for a file that no start has got any further with. */
function versionOf(database: Database): number {
  const table = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'migrations'").get();
  if (!table) return 0;
  return Number(database.prepare('SELECT coalesce(max(number), 0) FROM migrations').pluck().get());
}

function newestEventsOf(database: Database): readonly AuditEvent[] {
  const audit = new SqliteAuditTrail(database);
  return [...audit.events({ fromSeq: Math.max(1, audit.newestSeq() - mostEvents + 1) })];
}
