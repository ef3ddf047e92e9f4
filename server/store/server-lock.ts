import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { ownerHint } from '../files/owner-hint.ts';
import { DatabaseError, loadSqlite } from './open-database.ts';
import { createPrivateFile } from './private-file.ts';
import { isBusy, sqliteCode } from './sqlite-failure.ts';

/** A server that is being restarted may still be closing. */
const patienceMs = 5_000;
const lookEveryMs = 100;

/** Held by the one server of a database. Commands need none. */
export interface ServerLock {
  release(): void;
}

/**
 * Makes sure that no other server works on this database: sessions are remembered in memory, and wrong tries counted
 * there. The lock is one of the operating system on a file beside the database, by way of SQLite, so that it ends with
 * its process, however that ends, and the file itself means nothing. Throws `DatabaseError` that says who holds it.
 */
export async function lockForServer(databaseFile: string, nowMs: number): Promise<ServerLock> {
  const path = `${databaseFile}-server`;
  const database = await openLockFile(databaseFile, path);
  const holder = `process ${process.pid} on ${hostname()}, since ${new Date(nowMs).toISOString()}`;
  const deadlineMs = performance.now() + patienceMs;
  try {
    while (!tryToHold(database, holder)) {
      if (performance.now() > deadlineMs) {
        throw new DatabaseError(
          `Another server works on the database ${databaseFile}${knownHolder(database)}: stop it first, or give this one a database of its own.`,
        );
      }
      await setTimeout(lookEveryMs);
    }
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    throw error instanceof DatabaseError ? error : unusable(databaseFile, path, error);
  }
}

async function openLockFile(databaseFile: string, path: string): Promise<Database> {
  const Sqlite = await loadSqlite();
  try {
    createPrivateFile(path);
    const database = new Sqlite(path, { timeout: 0 });
    if (isSound(database)) return database;
    // Torn by a power failure, when nobody can have held it; what stands in it is of no worth.
    database.close();
    rmSync(path);
    createPrivateFile(path);
    return new Sqlite(path, { timeout: 0 });
  } catch (error) {
    throw unusable(databaseFile, path, error);
  }
}

function unusable(databaseFile: string, path: string, error: unknown): DatabaseError {
  const problem = error instanceof Error ? error.message : 'unknown fault';
  const hint = ownerHint([dirname(path), path]);
  return new DatabaseError(
    `The database ${databaseFile} cannot be opened: ${problem} (${path}, which keeps out a second server).${hint}`,
  );
}

function isSound(database: Database): boolean {
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return true;
  } catch (error) {
    return !['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(sqliteCode(error) ?? '');
  }
}

/**
 * A transaction that is never committed keeps others from beginning one, and lets them read who it is. What they read
 * has to be committed before, so that between the two another may have come: then it is tried anew.
 */
function tryToHold(database: Database, holder: string): boolean {
  try {
    const isNamed = nameHolder(database, holder);
    database.exec('BEGIN IMMEDIATE');
    if (!isNamed || nameIn(database) === holder) return true;
    database.exec('ROLLBACK');
    return false;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/** Whether there was room for it on the disk: a full one must not keep the server from starting. */
function nameHolder(database: Database, holder: string): boolean {
  try {
    database
      .transaction(() => {
        database.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, name TEXT NOT NULL)');
        database.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?)').run(holder);
      })
      .immediate();
    return true;
  } catch (error) {
    if (/^SQLITE_(FULL|IOERR)/.test(sqliteCode(error) ?? '')) return false;
    throw error;
  }
}

function knownHolder(database: Database): string {
  try {
    const name = nameIn(database);
    return name === null ? '' : ` (${name})`;
  } catch {
    // In the moment in which it is written.
    return '';
  }
}

function nameIn(database: Database): string | null {
  const name = database.prepare('SELECT name FROM holder').pluck().get();
  return typeof name === 'string' ? name : null;
}
