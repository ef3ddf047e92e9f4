import type { Database, Statement } from 'better-sqlite3';
import type { FailureCounter, FailureCounterRepository } from '../../domain/records/failure-counter.ts';

/** At most about 5 MB. */
const defaultCapacity = 50_000;
/** How many failures are counted between two checks of the table's size. */
const lookEvery = 256;

export class SqliteFailureCounterRepository implements FailureCounterRepository {
  readonly #capacity: number;
  readonly #find: Statement<[Buffer], FailureCounter>;
  readonly #put: Statement<[Buffer, number, number]>;
  readonly #remove: Statement<[Buffer]>;
  readonly #removeEmpty: Statement<[number, number]>;
  readonly #count: Statement<[], number>;
  readonly #removeFirst: Statement<[number]>;
  #untilLook = lookEvery;

  constructor(database: Database, capacity = defaultCapacity) {
    this.#capacity = capacity;
    this.#find = database.prepare(
      'SELECT empty_at_ms AS emptyAtMs, updated_at_ms AS updatedAtMs FROM failure_counters WHERE name = ?',
    );
    this.#put = database.prepare(
      `INSERT INTO failure_counters (name, empty_at_ms, updated_at_ms) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET empty_at_ms = excluded.empty_at_ms, updated_at_ms = excluded.updated_at_ms`,
    );
    this.#remove = database.prepare('DELETE FROM failure_counters WHERE name = ?');
    const first = 'SELECT name FROM failure_counters';
    this.#removeEmpty = database.prepare(
      `DELETE FROM failure_counters
       WHERE name IN (${first} WHERE empty_at_ms <= ? ORDER BY empty_at_ms LIMIT ?)`,
    );
    this.#count = database.prepare<[], number>('SELECT count(*) FROM failure_counters').pluck();
    this.#removeFirst = database.prepare(
      `DELETE FROM failure_counters WHERE name IN (${first} ORDER BY empty_at_ms LIMIT ?)`,
    );
  }

  async find(name: Buffer): Promise<FailureCounter | null> {
    return this.#find.get(name) ?? null;
  }

  async put(name: Buffer, { emptyAtMs, updatedAtMs }: FailureCounter): Promise<void> {
    this.#put.run(name, emptyAtMs, updatedAtMs);
    this.#untilLook -= 1;
    if (this.#untilLook > 0) return;
    this.#untilLook = lookEvery;
    await this.#makeRoom(updatedAtMs);
  }

  async remove(name: Buffer): Promise<void> {
    this.#remove.run(name);
  }

  async removeEmpty(nowMs: number, limit: number): Promise<number> {
    return this.#removeEmpty.run(nowMs, limit).changes;
  }

  /**
   * A flood of new names fails once with each, so these expire first and are removed first; names that have failed
   * often stay.
   */
  async #makeRoom(nowMs: number): Promise<void> {
    await this.removeEmpty(nowMs, 2 * lookEvery);
    const surplus = (this.#count.get() ?? 0) - this.#capacity;
    if (surplus > 0) this.#removeFirst.run(surplus);
  }
}
