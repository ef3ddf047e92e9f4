import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { ownerHint } from '../../files/owner-hint.ts';
import { DatabaseError } from '../database-error.ts';
import { loadSqlite } from './open-database.ts';
import { letGo, openLockFile, takeLeftLock, tryToHold } from './process-lock.ts';
import { isBusy, sqliteCode } from './sqlite-failure.ts';

/** A server that is being restarted may still be shutting down. */
const patienceMs = 5_000;
const lookEveryMs = 100;

/** Held by the one server of a database. Commands do not need it. */
export interface ServerLock {
  readonly file: string;
  release(): void;
}

/**
 * Makes sure that no other server works on this database, because sessions and failed attempts are cached in
 * memory. The lock file is beside the database. Throws `DatabaseError` that names the holder.
 */
export async function lockForServer(databaseFile: string, nowMs: number): Promise<ServerLock> {
  const path = lockOf(databaseFile);
  const Driver = await loadSqlite();
  let file: Database | null = null;
  try {
    file = openLockFile(Driver, path);
    const lock = file;
    const holder = `process ${process.pid} on ${hostname()}, since ${new Date(nowMs).toISOString()}`;
    const deadlineMs = performance.now() + patienceMs;
    while (!holdAs(holder, lock)) {
      if (performance.now() > deadlineMs) {
        throw new DatabaseError(
          `Another server works on the database ${databaseFile}${knownHolder(lock)}: stop it first, or give this one a database of its own.`,
        );
      }
      await setTimeout(lookEveryMs);
    }
    return { file: path, release: () => lock.close() };
  } catch (error) {
    file?.close();
    throw error instanceof DatabaseError ? error : unusable(databaseFile, path, error);
  }
}

/** Whether a server works on this database, whatever its version. */
export async function isServed(databaseFile: string): Promise<boolean> {
  const path = lockOf(databaseFile);
  if (!existsSync(path)) return false;
  const left = takeLeftLock(await loadSqlite(), path);
  left?.close();
  return left === null;
}

const lockOf = (databaseFile: string) => `${databaseFile}-server`;

function unusable(databaseFile: string, path: string, error: unknown): DatabaseError {
  const problem = error instanceof Error ? error.message : 'unknown fault';
  const hint = ownerHint([dirname(path), path]);
  return new DatabaseError(
    `The database ${databaseFile} cannot be opened: ${problem} (${path}, which keeps out a second server).${hint}`,
  );
}

/**
 * Others can read who holds the lock. For that, the name must be committed before the lock is taken; if another
 * process gets in between, this is tried again.
 */
function holdAs(holder: string, file: Database): boolean {
  const naming = nameHolder(file, holder);
  if (naming === 'busy' || !tryToHold(file)) return false;
  if (naming === 'no room' || nameIn(file) === holder) return true;
  letGo(file);
  return false;
}

/** A full disk must not prevent the server from starting. */
function nameHolder(file: Database, holder: string): 'named' | 'busy' | 'no room' {
  try {
    file
      .transaction(() => {
        file.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, name TEXT NOT NULL)');
        file.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?)').run(holder);
      })
      .immediate();
    return 'named';
  } catch (error) {
    if (isBusy(error)) return 'busy';
    if (/^SQLITE_(FULL|IOERR)/.test(sqliteCode(error) ?? '')) return 'no room';
    throw error;
  }
}

function knownHolder(file: Database): string {
  try {
    const name = nameIn(file);
    return name === null ? '' : ` (${name})`;
  } catch {
    // It is just being written.
    return '';
  }
}

function nameIn(file: Database): string | null {
  const name = file.prepare('SELECT name FROM holder').pluck().get();
  return typeof name === 'string' ? name : null;
}
