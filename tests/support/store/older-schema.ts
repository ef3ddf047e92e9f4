import { chownSync, existsSync, statSync } from 'node:fs';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { migrate } from '../../../server/store/sqlite/migrate.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';

/**
 * Makes of a database of this program, which nobody has open, one of the program that knew the migrations up to
 * `newest`: what later ones made is taken away, whatever that is.
 */
export function withOlderSchema(file: string, newest: number): void {
  const { uid, gid } = statSync(file);
  const older = new BetterSqlite(':memory:');
  const database = new BetterSqlite(file);
  try {
    const known = migrations.filter(({ number }) => number <= newest);
    migrate(older, 0, known);
    database.pragma('foreign_keys = OFF');
    const wanted = objectsOf(older);
    for (const [name, { type, sql }] of objectsOf(database)) {
      if (!wanted.has(name)) database.exec(`DROP ${type} IF EXISTS "${name}"`);
      else if (type === 'table' && wanted.get(name)?.sql !== sql) dropLaterColumns(database, older, name);
    }
    for (const [name, { sql }] of wanted) if (!objectsOf(database).has(name)) database.exec(sql);
    database.prepare('DELETE FROM migrations WHERE number > ?').run(newest);
  } finally {
    database.close();
    older.close();
  }
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chownSync(path, uid, gid);
}

interface SchemaObject {
  readonly type: string;
  readonly sql: string;
}

/** Triggers and indices come first: they hold on to columns. */
function objectsOf(database: Database): ReadonlyMap<string, SchemaObject> {
  const rows = database
    .prepare("SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'table'")
    .all() as ({ readonly name: string } & SchemaObject)[];
  return new Map(rows.filter(({ name }) => !name.startsWith('sqlite_')).map((row) => [row.name, row]));
}

function dropLaterColumns(database: Database, older: Database, table: string): void {
  const columnsOf = (from: Database) =>
    (from.pragma(`table_info("${table}")`) as { readonly name: string }[]).map(({ name }) => name);
  const wanted = columnsOf(older);
  for (const column of columnsOf(database))
    if (!wanted.includes(column)) database.exec(`ALTER TABLE "${table}" DROP COLUMN "${column}"`);
}
