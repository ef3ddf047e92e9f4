import type { Database } from 'better-sqlite3';
import { deviceNameKey } from '../../domain/devices/name-of-device.ts';
import { foldUsername } from '../../text/fold-username.ts';
import { type Migration, migrations } from './migrations/migrations.ts';

/** The database belongs to another program. */
export class ForeignDatabaseError extends Error {
  override readonly name = 'ForeignDatabaseError';
}

/** The database was written by a newer program. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

/**
 * Applies the missing migrations in one immediate transaction, so that they run once even if two processes start
 * together. Throws `NewerDatabaseError` or `ForeignDatabaseError` rather than work on an unknown schema.
 */
export function migrate(database: Database, nowMs: number, known: readonly Migration[] = migrations): void {
  database.function('fold_username', { deterministic: true }, (name) => foldUsername(String(name)));
  database.function('fold_device_name', { deterministic: true }, (name) => deviceNameKey(String(name)));
  database.transaction(() => applyMissing(database, nowMs, known)).immediate();
}

function applyMissing(database: Database, nowMs: number, known: readonly Migration[]): void {
  requireOurs(database);
  database.exec(
    'CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT',
  );
  const applied = Number(database.prepare('SELECT coalesce(max(number), 0) FROM migrations').pluck().get());
  const newest = known.at(-1)?.number ?? 0;
  if (applied > newest) {
    throw new NewerDatabaseError(
      `its schema is version ${applied} but this program knows only up to ${newest}; use the newer program`,
    );
  }
  const record = database.prepare('INSERT INTO migrations (number, name, applied_at_ms) VALUES (?, ?, ?)');
  for (const migration of known.filter(({ number }) => number > applied)) {
    database.exec(migration.sql);
    record.run(migration.number, migration.name, nowMs);
  }
}

/**
 * A mistyped path may lead to another program's database, such as that of the old system; it must not get our
 * tables.
 */
function requireOurs(database: Database): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.length > 0 && !tables.includes('migrations'))
    throw new ForeignDatabaseError('it is the database of another program');
}
