import { Refusal } from '../../domain/ports/refusal.ts';
import { DatabaseError } from '../database-error.ts';

/** The connection is gone, so that nobody knows what became of the statement under way. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** No connection became free, or no writable server was found, in the time that a job waits for one. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';
}

/** Five characters: class (two) and condition. */
const sqlState = /^[0-9A-Z]{5}$/;

/** The SQLSTATE of an error that PostgreSQL answered; null for other errors. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return null;
  return typeof error.code === 'string' && sqlState.test(error.code) ? error.code : null;
}

/** Of two transactions in each other's way one was undone: it succeeds when it is run again. */
export function isConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40P01' || state === '40001';
}

/**
 * The server ends or has lost the connection, is starting or stopping, or is no longer (or not yet) the primary:
 * another connection may succeed.
 */
export function isLost(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof NoConnection) return true;
  const state = sqlStateOf(error);
  if (state === null) return false;
  return (
    state.startsWith('57P') ||
    state.startsWith('08') ||
    goesElsewhere.includes(state) ||
    isOutdatedPlan(error)
  );
}

/** Read-only transaction (a standby); idle in transaction for too long. */
const goesElsewhere = ['25006', '25P03'];

/**
 * A statement was prepared before somebody changed what it reads, and this connection would refuse it for ever. Its SQLSTATE
 * is that of everything PostgreSQL does not support; the place in it is the same in every language.
 */
function isOutdatedPlan(error: unknown): boolean {
  return (
    sqlStateOf(error) === '0A000' && (error as { routine?: unknown }).routine === 'RevalidateCachedQuery'
  );
}

/** Whether the database has no room for another connection (`max_connections`, or a limit of the role). */
export function isFull(error: unknown): boolean {
  for (let fault = error; fault instanceof Error; fault = fault.cause)
    if (sqlStateOf(fault) === '53300') return true;
  return false;
}

/** Lock or statement took too long, too many connections, disk or memory full, an I/O fault. */
const machineFailures = /^(55P03|57014|53|58)/;

/**
 * What only an administrator can mend: no right, a policy that hides rows, no such table, column, type, function or schema
 * (any more), something else in place of a table, a published table without an identity, numbers of transactions used up.
 */
const administrativeFailures = /^(0A000|42501|42P01|42703|42704|42883|3F000|54|55(?!P03))/;

/** PostgreSQL's words about what an administrator has to mend, which quote names of the schema only; null: another failure. */
export function administrativeProblem(error: unknown): string | null {
  return administrativeFailures.test(sqlStateOf(error) ?? '') ? (error as Error).message : null;
}

/**
 * What a caller is told about a failed statement: `unavailable` for failures of machine and network and for what an
 * administrator has to mend, otherwise the error itself.
 */
export function asRefusal(error: unknown): unknown {
  // What only an administrator can mend; whoever noticed it has logged the sentence.
  if (error instanceof DatabaseError) return new Refusal('unavailable', { retryAfterSeconds: 1 });
  const isMachineFailure = machineFailures.test(sqlStateOf(error) ?? '');
  const isMendable = administrativeProblem(error) !== null;
  if (!isMachineFailure && !isMendable && !isLost(error) && !isConflict(error)) return error;
  return new Refusal('unavailable', { retryAfterSeconds: 1 });
}
