import { DatabaseError } from '../database-error.ts';
import type { Connection } from './connection.ts';
import type { Queries } from './queries.ts';
import { copyLock } from './require-alone.ts';
import { statement } from './statement.ts';

interface Move {
  readonly database: string;
  readonly place: string;
  readonly movedAtMs: number;
}

const selectMove = statement<Move>(
  `SELECT current_database()::text AS database, place, moved_at_ms AS "movedAtMs" FROM moved_database`,
);
const noteMove = statement(
  `INSERT INTO moved_database (id, place, moved_at_ms) VALUES (1, $1, $2)
   ON CONFLICT (id) DO UPDATE SET place = excluded.place, moved_at_ms = excluded.moved_at_ms`,
);
const forgetMove = statement('DELETE FROM moved_database');
/** The copy holds it alone from before it looks who is connected: a node is seen by it, or sees it. */
const isCopied = statement<{ readonly is: boolean }>(
  `SELECT NOT pg_try_advisory_xact_lock_shared(${copyLock}) AS is`,
);

/** Says where a database has moved to, and how that is undone; null: it has not. */
export async function sentenceOfMove(queries: Pick<Queries, 'first'>): Promise<MoveSentence | null> {
  const move = await queries.first(selectMove);
  if (move === null) return null;
  const { database, place, movedAtMs } = move;
  return {
    sentence: `The database ${database} was copied to ${place} at ${new Date(movedAtMs).toISOString()}: what counts is there, and this one is a backup.`,
    wayBack:
      'Set `database` to that file and remove `database_url`; only if the copy has been given up, run DELETE FROM moved_database in this database.',
  };
}

export interface MoveSentence {
  readonly sentence: string;
  readonly wayBack: string;
}

/**
 * For each connection of a node: on the old database, whoever was signed out since would be signed in again. Throws
 * `DatabaseError`.
 */
export async function requireNotMoved(connection: Connection): Promise<void> {
  if ((await connection.first(isCopied))?.is)
    throw new DatabaseError('This database is being copied: start the node when that has ended.');
  const move = await sentenceOfMove(connection);
  if (move !== null) throw new DatabaseError(`${move.sentence} ${move.wayBack}`);
}

/** Runs `put`, by which a copy of the database comes into its place, with a note where that is; the note goes when it throws. */
export async function withNoteOfMove(
  connection: Connection,
  { place, nowMs }: { readonly place: string; readonly nowMs: number },
  put: () => void,
): Promise<void> {
  await connection.run(noteMove, place, nowMs);
  try {
    put();
  } catch (error) {
    await connection.run(forgetMove);
    throw error;
  }
}
