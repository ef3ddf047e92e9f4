import type { Log } from '../../domain/ports/log.ts';
import type { SharedByNodes, TryUnderWay } from '../../domain/records/shared-by-nodes.ts';
import type { ProofMemory, ProofUse } from '../../domain/tokens/seen-proofs.ts';
import { DatabaseError } from '../database-error.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { PostgresSeenProofs } from './seen-proofs.ts';
import { statement } from './statement.ts';

const countTries = statement<{ count: number }>(
  'SELECT count(*)::bigint AS count FROM tries_under_way WHERE name = $1 AND until_ms > $2',
);
const beginTry = statement(
  'INSERT INTO tries_under_way (try, name, until_ms) SELECT $1, unnest($2::bytea[]), $3 ON CONFLICT DO NOTHING',
);
const endTry = statement('DELETE FROM tries_under_way WHERE try = $1');
/** Also for whoever looks outside of a job. */
export const readTerm = statement<{ term: number }>('SELECT term FROM background_leader');
/**
 * Where somebody has deleted the row, it is made anew with a term that no earlier leader had: those count from 1, and this
 * one begins with the milliseconds of the database's clock.
 */
const beginTerm = statement<{ term: number }>(
  `INSERT INTO background_leader AS leader (id, term, node, since)
   VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, $1, now())
   ON CONFLICT (id) DO UPDATE SET term = leader.term + 1, node = excluded.node, since = excluded.since
   RETURNING term`,
);

export class PostgresSharedByNodes implements SharedByNodes {
  readonly #queries: Queries;
  readonly #seenProofs: PostgresSeenProofs;

  constructor(queries: Queries, log: Log) {
    this.#queries = queries;
    this.#seenProofs = PostgresSeenProofs.inTransaction(queries, log);
  }

  rememberProof(use: ProofUse): Promise<ProofMemory> {
    return this.#seenProofs.remember(use);
  }

  async countTries(name: Buffer, nowMs: number): Promise<number> {
    return (await this.#queries.first(countTries, name, nowMs))?.count ?? 0;
  }

  async beginTry({ id, names, untilMs }: TryUnderWay): Promise<void> {
    await this.#queries.run(beginTry, uuidToBlob(id), names, untilMs);
  }

  async endTry(id: string): Promise<void> {
    await this.#queries.run(endTry, uuidToBlob(id));
  }

  async backgroundTerm(): Promise<number | null> {
    return (await this.#queries.first(readTerm))?.term ?? null;
  }

  async beginBackgroundTerm(node: string): Promise<number> {
    const begun = await this.#queries.first(beginTerm, node);
    if (begun === null)
      throw new DatabaseError('No node can do the work in the background: its term is not kept.');
    return begun.term;
  }
}
