import type { SealedKeySet, SealedKeysRepository } from '../../domain/records/sealed-keys.ts';
import { removeOtherWriters } from './batch-statements.ts';
import type { Queries } from './queries.ts';
import { selectNodes } from './select-nodes.ts';
import { statement } from './statement.ts';

const selectNewest = statement<SealedKeySet>('SELECT version, sealed FROM sealed_keys WHERE id = 1');
const insertFirst = statement(
  'INSERT INTO sealed_keys (id, version, sealed) VALUES (1, 1, $1) ON CONFLICT (id) DO NOTHING',
);
const replace = statement(
  'UPDATE sealed_keys SET version = version + 1, sealed = $2 WHERE id = 1 AND version = $1',
);

/** The sealed keys of a cluster, in one row. */
export class PostgresSealedKeys implements SealedKeysRepository {
  readonly #queries: Queries;
  readonly #writerId: string | null;

  /** `writerId`: of this process; null: it only reads. */
  constructor(queries: Queries, writerId: string | null) {
    this.#queries = queries;
    this.#writerId = writerId;
  }

  newest(): Promise<SealedKeySet | null> {
    return this.#queries.first(selectNewest);
  }

  async put(expectedVersion: number, sealed: string): Promise<boolean> {
    const changed =
      expectedVersion === 0
        ? await this.#queries.run(insertFirst, sealed)
        : await this.#queries.run(replace, expectedVersion, sealed);
    return changed === 1;
  }

  async nodesConnected(): Promise<readonly string[]> {
    return (await this.#queries.all(selectNodes)).map(({ node }) => node);
  }

  async shutOutOthers(): Promise<void> {
    if (this.#writerId === null) throw new Error('a query wants to shut out others');
    await this.#queries.run(removeOtherWriters, this.#writerId);
  }
}
