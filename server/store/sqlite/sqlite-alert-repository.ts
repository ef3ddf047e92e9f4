import type { Database, Statement } from 'better-sqlite3';
import type { AlertRepository, WaitingAlert, WaitingAlerts } from '../../domain/records/alert.ts';
import type { User } from '../../domain/records/user.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';

type AlertRow = Omit<WaitingAlert, 'id'> & { readonly id: Buffer };

export class SqliteAlertRepository implements AlertRepository {
  readonly #insert: Statement;
  readonly #nextDue: Statement<[Buffer, number, number], AlertRow>;
  readonly #nextTry: Statement<[Buffer], number | null>;
  readonly #postpone: Statement;
  readonly #remove: Statement;
  readonly #removeOthers: Statement<[string]>;
  readonly #renameUser: Statement<[string, string, string]>;
  readonly #waiting: Statement<[], WaitingAlerts>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO alerts (id, target, body, created_at_ms, next_try_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#nextDue = database.prepare(
      `SELECT number, id, target, body, created_at_ms AS createdAtMs, attempts
         FROM alerts WHERE target = ? AND (next_try_at_ms <= ? OR next_try_at_ms > ?)
        ORDER BY attempts, next_try_at_ms, number LIMIT 1`,
    );
    this.#nextTry = database
      .prepare<[Buffer], number | null>('SELECT min(next_try_at_ms) FROM alerts WHERE target = ?')
      .pluck();
    this.#postpone = database.prepare(
      'UPDATE alerts SET attempts = attempts + 1, next_try_at_ms = ? WHERE number = ?',
    );
    this.#remove = database.prepare('DELETE FROM alerts WHERE number = ?');
    this.#removeOthers = database.prepare(
      'DELETE FROM alerts WHERE hex(target) NOT IN (SELECT value FROM json_each(?))',
    );
    this.#renameUser = database.prepare(
      `UPDATE alerts SET body = json_set(body, '$.user.username', ?, '$.user.display_name', ?)
        WHERE CASE WHEN json_valid(body) THEN body ->> '$.user.id' END = ?`,
    );
    this.#waiting = database.prepare('SELECT count(*) AS count, min(created_at_ms) AS oldestMs FROM alerts');
  }

  async insert({
    id,
    target,
    body,
    createdAtMs,
  }: Pick<WaitingAlert, 'id' | 'target' | 'body' | 'createdAtMs'>) {
    this.#insert.run(uuidToBlob(id), target, body, createdAtMs, createdAtMs);
  }

  async nextDue(target: Buffer, nowMs: number, longestPauseMs: number): Promise<WaitingAlert | null> {
    const row = this.#nextDue.get(target, nowMs, nowMs + longestPauseMs);
    return row ? { ...row, id: blobToUuid(row.id) } : null;
  }

  async nextTryMs(target: Buffer): Promise<number | null> {
    return this.#nextTry.get(target) ?? null;
  }

  async postpone(number: number, nextTryAtMs: number): Promise<void> {
    this.#postpone.run(nextTryAtMs, number);
  }

  async remove(number: number): Promise<void> {
    this.#remove.run(number);
  }

  async removeOthers(targets: readonly Buffer[]): Promise<number> {
    const names = targets.map((target) => target.toString('hex').toUpperCase());
    return this.#removeOthers.run(JSON.stringify(names)).changes;
  }

  async renameUser({
    id,
    username,
    displayName,
  }: Pick<User, 'id' | 'username' | 'displayName'>): Promise<void> {
    this.#renameUser.run(username, displayName, String(id));
  }

  async waiting(): Promise<WaitingAlerts> {
    return this.#waiting.get() ?? { count: 0, oldestMs: null };
  }
}
