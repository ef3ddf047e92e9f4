import type { FailureCounter, FailureCounterRepository } from '../../domain/records/failure-counter.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/** At most about 10 MB. */
const defaultCapacity = 50_000;
/** The size of the table is looked at for one name in so many: names are keyed hashes, whose first byte is chance. */
const lookForOneIn = 256;

const find = statement<FailureCounter>(
  'SELECT empty_at_ms AS "emptyAtMs", updated_at_ms AS "updatedAtMs" FROM failure_counters WHERE name = $1',
);
const put = statement(
  `INSERT INTO failure_counters (name, empty_at_ms, updated_at_ms) VALUES ($1, $2, $3)
   ON CONFLICT (name) DO UPDATE SET empty_at_ms = excluded.empty_at_ms, updated_at_ms = excluded.updated_at_ms`,
);
const remove = statement('DELETE FROM failure_counters WHERE name = $1');
const removeEmpty = statement(
  `DELETE FROM failure_counters WHERE name IN
     (SELECT name FROM failure_counters WHERE empty_at_ms <= $1 ORDER BY empty_at_ms LIMIT $2)`,
);
const count = statement<{ readonly count: number }>('SELECT count(*) AS count FROM failure_counters');
const removeFirst = statement(
  `DELETE FROM failure_counters WHERE name IN
     (SELECT name FROM failure_counters ORDER BY empty_at_ms LIMIT $1)`,
);

export class PostgresFailureCounterRepository implements FailureCounterRepository {
  readonly #queries: Queries;
  readonly #capacity: number;

  constructor(queries: Queries, capacity = defaultCapacity) {
    this.#queries = queries;
    this.#capacity = capacity;
  }

  find(name: Buffer): Promise<FailureCounter | null> {
    return this.#queries.first(find, name);
  }

  async put(name: Buffer, { emptyAtMs, updatedAtMs }: FailureCounter): Promise<void> {
    await this.#queries.run(put, name, emptyAtMs, updatedAtMs);
    if (name[0] === 0) await this.#makeRoom(updatedAtMs);
  }

  async remove(name: Buffer): Promise<void> {
    await this.#queries.run(remove, name);
  }

  removeEmpty(nowMs: number, limit: number): Promise<number> {
    return this.#queries.run(removeEmpty, nowMs, limit);
  }

  /**
   * A flood of new names fails once with each, so these expire first and are removed first; names that have failed
   * often stay.
   */
  async #makeRoom(nowMs: number): Promise<void> {
    await this.removeEmpty(nowMs, 2 * lookForOneIn);
    const surplus = ((await this.#queries.first(count))?.count ?? 0) - this.#capacity;
    if (surplus > 0) await this.#queries.run(removeFirst, surplus);
  }
}
