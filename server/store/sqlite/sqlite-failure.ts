import { Refusal } from '../../domain/ports/refusal.ts';

/** Failures of the machine, not of the statement: a full or broken disk, a locked or read-only file. */
const machineFailures = [
  'BUSY',
  'LOCKED',
  'FULL',
  'READONLY',
  'IOERR',
  'CANTOPEN',
  'CORRUPT',
  'NOTADB',
  'PERM',
  'NOMEM',
];

/** The SQLite result code of an error, e.g. `SQLITE_BUSY`; null for other errors. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null;
}

/** True when another connection holds the lock, so that waiting may help. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}

/**
 * What a caller is told about a failed statement: `unavailable` for failures of the machine, otherwise the error
 * itself.
 */
export function asRefusal(error: unknown): unknown {
  const code = sqliteCode(error);
  const isMachineFailure = code !== null && machineFailures.some((name) => code.startsWith(`SQLITE_${name}`));
  return isMachineFailure ? new Refusal('unavailable', { retryAfterSeconds: 1 }) : error;
}
