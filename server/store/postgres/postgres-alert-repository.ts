import type { AlertRepository, WaitingAlert, WaitingAlerts } from '../../domain/records/alert.ts';
import type { User } from '../../domain/records/user.ts';
import { jsonOrNull } from '../../text/json-or-null.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const insert = statement(
  'INSERT INTO alerts (id, target, body, created_at_ms, next_try_at_ms) VALUES ($1, $2, $3, $4, $4)',
);
const nextDue = statement<Omit<WaitingAlert, 'id'> & { readonly id: Buffer }>(
  `SELECT number, id, target, body, created_at_ms AS "createdAtMs", attempts
     FROM alerts WHERE target = $1 AND (next_try_at_ms <= $2 OR next_try_at_ms > $3)
    ORDER BY attempts, next_try_at_ms, number LIMIT 1`,
);
const nextTry = statement<{ readonly at: number | null }>(
  'SELECT min(next_try_at_ms) AS at FROM alerts WHERE target = $1',
);
const postpone = statement(
  'UPDATE alerts SET attempts = attempts + 1, next_try_at_ms = $1 WHERE number = $2',
);
const remove = statement('DELETE FROM alerts WHERE number = $1');
const removeOthers = statement('DELETE FROM alerts WHERE target <> ALL ($1::bytea[])');
const naming = statement<Pick<WaitingAlert, 'number' | 'body'>>(
  'SELECT number, body FROM alerts WHERE strpos(body, $1) > 0 AND number > $2 ORDER BY number LIMIT 500',
);
const rewrite = statement('UPDATE alerts SET body = $1 WHERE number = $2');
const waiting = statement<WaitingAlerts>(
  'SELECT count(*) AS count, min(created_at_ms) AS "oldestMs" FROM alerts',
);

export class PostgresAlertRepository implements AlertRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async insert({
    id,
    target,
    body,
    createdAtMs,
  }: Pick<WaitingAlert, 'id' | 'target' | 'body' | 'createdAtMs'>): Promise<void> {
    await this.#queries.run(insert, uuidToBlob(id), target, body, createdAtMs);
  }

  async nextDue(target: Buffer, nowMs: number, longestPauseMs: number): Promise<WaitingAlert | null> {
    const row = await this.#queries.first(nextDue, target, nowMs, nowMs + longestPauseMs);
    return row && { ...row, id: blobToUuid(row.id) };
  }

  async nextTryMs(target: Buffer): Promise<number | null> {
    return (await this.#queries.first(nextTry, target))?.at ?? null;
  }

  async postpone(number: number, nextTryAtMs: number): Promise<void> {
    await this.#queries.run(postpone, nextTryAtMs, number);
  }

  async remove(number: number): Promise<void> {
    await this.#queries.run(remove, number);
  }

  removeOthers(targets: readonly Buffer[]): Promise<number> {
    return this.#queries.run(removeOthers, targets);
  }

  /** Here rather than in SQL: `jsonb` refuses some JSON and orders members its own way. */
  async renameUser({
    id,
    username,
    displayName,
  }: Pick<User, 'id' | 'username' | 'displayName'>): Promise<void> {
    const mark = JSON.stringify(String(id));
    for (let after = 0; ; ) {
      const rows = await this.#queries.all(naming, mark, after);
      for (const { number, body } of rows) {
        const alert = jsonOrNull(body) as { user?: { id?: unknown } } | null;
        if (String(alert?.user?.id) !== String(id)) continue;
        const user = { ...alert?.user, username, display_name: displayName };
        await this.#queries.run(rewrite, JSON.stringify({ ...alert, user }), number);
      }
      const last = rows.at(-1);
      if (!last) return;
      after = last.number;
    }
  }

  async waiting(): Promise<WaitingAlerts> {
    return (await this.#queries.first(waiting)) ?? { count: 0, oldestMs: null };
  }
}
