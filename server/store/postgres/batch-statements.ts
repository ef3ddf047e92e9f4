import { insertAuditColumns } from './audit-columns.ts';
import { statement } from './statement.ts';

/** Any number that no other program on this database locks: "care" in ASCII. */
export const lockSpace = 0x63617265;

/** Begins a transaction as the only writer of the house, in the whole cluster. */
export const beginForHouse = `BEGIN; SELECT pg_advisory_xact_lock(${lockSpace}, 0)`;
/** Begins a transaction beside others that each write to sessions of their own, while nobody has the house. */
export const beginForSessions = `BEGIN; SELECT pg_advisory_xact_lock_shared(${lockSpace}, 0)`;

/** Held by the one process of a node, as long as it is connected. */
export const tryLockOfLane = statement<{ held: boolean }>(
  `SELECT pg_try_advisory_lock(${lockSpace}, $1) AS held`,
);
/** The process of PostgreSQL that serves this connection. */
export const selectBackend = statement<{ readonly pid: number }>('SELECT pg_backend_pid() AS pid');

export interface HeadRow {
  readonly lane: number;
  readonly seq: number;
  readonly hash: Buffer;
}

export const selectHead = statement<HeadRow>('SELECT lane, seq, hash FROM audit_heads WHERE lane = $1');
export const selectLink = statement<HeadRow>(
  'SELECT lane, seq, hash FROM audit_events WHERE lane = $1 AND seq = $2',
);

export const insertEvents = statement(insertAuditColumns(3));

/** Both fail unless the database is as this process left it: another one may have taken its place meanwhile. */
const moveHead = `moved AS (
    UPDATE audit_heads SET seq = $2, hash = $3 WHERE lane = $1 AND seq = $4 AND hash = $5 RETURNING 1),
  counted AS (
    UPDATE writers SET batches = $7::bigint WHERE id = $6 AND batches = $7::bigint - 1 RETURNING 1)`;

/** Lane, its new and its old head, writer, number of the batch. */
export const finishForHouse = statement(
  `WITH ${moveHead}
   SELECT require_rows((SELECT count(*) FROM moved) + (SELECT count(*) FROM counted), 2)`,
);

/** The same, together with `changedColumns` of sessions and the events about them. */
export const finishForSessions = statement(
  `WITH ${moveHead},
  changed AS (
    UPDATE sessions s
       SET generation = c.generation, rotated_at_ms = c.rotated_at_ms, refresh_minute = c.refresh_minute,
           refresh_count = c.refresh_count, locked_at_ms = c.locked_at_ms, lock_ordered_at_ms = c.lock_ordered_at_ms,
           stamp_id = (SELECT id FROM refresh_stamps WHERE key_id = c.key_id AND issuer = c.issuer)
      FROM unnest($8::bytea[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
                  $14::bigint[], $15::bigint[], $16::text[], $17::text[])
           AS c (id, was_generation, generation, rotated_at_ms, refresh_minute, refresh_count, locked_at_ms,
                 lock_ordered_at_ms, key_id, issuer)
     WHERE s.id = c.id AND s.generation = c.was_generation
    RETURNING 1),
  added AS (${insertAuditColumns(20)} RETURNING 1)
   SELECT require_rows((SELECT count(*) FROM moved) + (SELECT count(*) FROM counted) +
                       (SELECT count(*) FROM changed), 2 + cardinality($8))`,
);

/** Of a process: waits until a transaction of it that is still under way has ended. */
export const selectBatches = statement<{ batches: number }>(
  'UPDATE writers SET batches = batches WHERE id = $1 RETURNING batches',
);
export const insertWriter = statement(
  'INSERT INTO writers (id, node, since_ms, batches) VALUES ($1, $2, $3, 0)',
);
export const removeWriter = statement('DELETE FROM writers WHERE id = $1');
/** From then on no batch of theirs is finished, until they have taken their place anew. */
export const removeOtherWriters = statement('DELETE FROM writers WHERE id <> $1');
/** Those of processes that ended without a word. */
export const removeOldWriters = statement('DELETE FROM writers WHERE since_ms < $1 AND node IS NULL');

export const insertLane = statement(
  `INSERT INTO audit_heads (lane, node, seq, hash)
   SELECT max(lane) + 1, $1, 0, $2 FROM audit_heads
   ON CONFLICT (node) DO NOTHING`,
);
export const selectLane = statement<HeadRow>('SELECT lane, seq, hash FROM audit_heads WHERE node = $1');

/** Ends what is left of connections under a name of our own. */
export const endNamesakes = statement(
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
);
