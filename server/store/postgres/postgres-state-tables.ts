import { type Entity, type EntityKind, entityKinds, type StateTables } from '../../domain/records/entity.ts';
import { deviceColumns } from '../device-row.ts';
import { emergencyColumns } from '../emergency-row.ts';
import { codeColumns } from '../enrolment-code-row.ts';
import { entitiesOf, type StateRow } from '../state-entities.ts';
import { userColumns } from '../user-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { AuditAppender } from './audit-appender.ts';
import { highestUserId } from './highest-user-id.ts';
import type { Queries } from './queries.ts';
import { type Statement, statement, type Value } from './statement.ts';

/** What is read at a time; a cursor would hold its transaction open meanwhile. */
const pageSize = 500;

interface Source {
  readonly first: Statement<StateRow>;
  readonly next: Statement<StateRow>;
  /** The column by which its pages follow each other, unique and never null. */
  readonly key: string;
}

const source = (select: string, key: string, where = 'true'): Source => {
  const page = (rows: string) =>
    statement<StateRow>(`${select} WHERE ${rows} ORDER BY ${key} LIMIT ${pageSize}`);
  return { first: page(where), next: page(`${where} AND ${key} > $1`), key: key.replace(/^\w\./, '') };
};

const sources: Readonly<Record<EntityKind, Source>> = {
  user: source(`SELECT ${userColumns}, folded_name FROM users`, 'id'),
  emergency: source(`SELECT ${emergencyColumns} FROM emergency_accesses`, 'number'),
  session: source(
    `SELECT s.id, s.user_id, s.ward_id, s.profile, s.expires_at_ms, d.id AS device_id,
            coalesce(s.key_thumbprint = d.key_thumbprint, false)::int AS bound
       FROM sessions s LEFT JOIN devices d ON d.number = s.device_number`,
    's.id',
    's.ended_at_ms IS NULL',
  ),
  device: source(`SELECT number, ${deviceColumns} FROM devices`, 'number'),
  ward: source('SELECT id, name, profile FROM wards', 'id'),
  client: source('SELECT id, name, type, secret_hash FROM clients', 'id'),
  badge: source(
    'SELECT b.id, b.hash, b.user_id, b.expires_at_ms, b.card_key, u.salt FROM badges b LEFT JOIN users u ON u.id = b.user_id',
    'b.id',
  ),
  emergency_code: source('SELECT id, uses, expires, made_at_ms FROM emergency_codes', 'id'),
  enrolment_code: source(`SELECT ${codeColumns} FROM enrolment_codes`, 'selector'),
};

const endOf = statement<{ readonly ended_at_ms: number | null; readonly ended_reason: string | null }>(
  'SELECT ended_at_ms, ended_reason FROM sessions WHERE id = $1',
);
const snapshot = statement<{ readonly number: number; readonly content: string }>(
  `SELECT number, content FROM state_snapshots WHERE seq = $1 AND number > $2 ORDER BY number LIMIT ${pageSize}`,
);
const anySnapshot = statement<{ readonly seq: number }>('SELECT seq FROM state_snapshots LIMIT 1');
const removeSnapshots = statement('DELETE FROM state_snapshots');
const insertLines = statement(
  `INSERT INTO state_snapshots (seq, number, content)
   SELECT $1, $2 + place - 1, content FROM unnest($3::text[]) WITH ORDINALITY AS line (content, place)`,
);

/** Reads the tables that the audit trail vouches for, as they are. */
export class PostgresStateTables implements StateTables {
  readonly #queries: Queries;
  readonly #appender: AuditAppender | null;

  constructor(queries: Queries, appender: AuditAppender | null) {
    this.#queries = queries;
    this.#appender = appender;
  }

  async *entities(): AsyncIterableIterator<Entity> {
    for (const kind of entityKinds) {
      for await (const row of this.#rows(sources[kind])) yield { kind, ...entitiesOf[kind](row) };
    }
  }

  async isEmpty(): Promise<boolean> {
    for await (const _ of this.entities()) return false;
    return true;
  }

  async endOf(sessionId: string): Promise<string | null> {
    const row = await this.#queries.first(endOf, uuidToBlob(sessionId));
    if (!row) return null;
    return row.ended_at_ms === null ? 'open' : String(row.ended_reason);
  }

  async highestUserId(): Promise<number> {
    await this.#appender?.flush();
    return await highestUserId(this.#queries);
  }

  async *snapshot(seq: number): AsyncIterableIterator<string> {
    let after = -1;
    for (;;) {
      const lines = await this.#queries.all(snapshot, seq, after);
      for (const { content } of lines) yield content;
      const last = lines.at(-1);
      if (!last || lines.length < pageSize) return;
      after = last.number;
    }
  }

  async hasSnapshot(): Promise<boolean> {
    return (await this.#queries.first(anySnapshot)) !== null;
  }

  async putSnapshot(seq: number, lines: readonly string[]): Promise<void> {
    await this.#queries.run(removeSnapshots);
    for (let number = 0; number < lines.length; number += pageSize) {
      await this.#queries.run(insertLines, seq, number, lines.slice(number, number + pageSize));
    }
  }

  async *#rows({ first, next, key }: Source): AsyncIterableIterator<StateRow> {
    let rows = await this.#queries.all(first);
    for (;;) {
      for (const row of rows) yield row;
      const last = rows.at(-1)?.[key];
      if (last === undefined || rows.length < pageSize) return;
      rows = await this.#queries.all(next, last as Value);
    }
  }
}
