import type { Database, Statement } from 'better-sqlite3';
import type { AlertRepository, WaitingAlert, WaitingAlerts } from '../domain/alerts/alert.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

type AlertRow = Omit<WaitingAlert, 'id'> & { readonly id: Buffer };

export class SqliteAlertRepository implements AlertRepository {
  readonly #insert: Statement;
  readonly #due: Statement<[number, number], AlertRow>;
  readonly #nextTry: Statement<[], number | null>;
  readonly #postpone: Statement;
  readonly #remove: Statement;
  readonly #waiting: Statement<[], WaitingAlerts>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO alerts (id, target, body, created_at_ms, next_try_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#due = database.prepare(
      `SELECT number, id, target, body, created_at_ms AS createdAtMs, attempts
         FROM alerts WHERE next_try_at_ms <= ? ORDER BY next_try_at_ms, number LIMIT ?`,
    );
    this.#nextTry = database.prepare<[], number | null>('SELECT min(next_try_at_ms) FROM alerts').pluck();
    this.#postpone = database.prepare(
      'UPDATE alerts SET attempts = attempts + 1, next_try_at_ms = ? WHERE number = ?',
    );
    this.#remove = database.prepare('DELETE FROM alerts WHERE number = ?');
    this.#waiting = database.prepare('SELECT count(*) AS count, min(created_at_ms) AS oldestMs FROM alerts');
  }

  insert({ id, target, body, createdAtMs }: Pick<WaitingAlert, 'id' | 'target' | 'body' | 'createdAtMs'>) {
    this.#insert.run(uuidToBlob(id), target, body, createdAtMs, createdAtMs);
  }

  due(nowMs: number, limit: number): readonly WaitingAlert[] {
    return this.#due.all(nowMs, limit).map((row) => ({ ...row, id: blobToUuid(row.id) }));
  }

  nextTryMs(): number | null {
    return this.#nextTry.get() ?? null;
  }

  postpone(number: number, nextTryAtMs: number): void {
    this.#postpone.run(nextTryAtMs, number);
  }

  remove(number: number): void {
    this.#remove.run(number);
  }

  waiting(): WaitingAlerts {
    return this.#waiting.get() ?? { count: 0, oldestMs: null };
  }
}
