import type { Database, Statement } from 'better-sqlite3';
import { type Entity, type EntityKind, entityKinds, type StateTables } from '../../domain/records/entity.ts';
import { entitiesOf, type StateRow } from '../state-entities.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import { highestUserId } from './highest-user-id.ts';

const sources: Readonly<Record<EntityKind, string>> = {
  user: 'SELECT * FROM users',
  emergency: 'SELECT * FROM emergency_accesses',
  session: `SELECT s.*, d.id AS device_id, s.key_thumbprint IS NOT NULL AND s.key_thumbprint = d.key_thumbprint AS bound
            FROM sessions s LEFT JOIN devices d ON d.number = s.device_number WHERE s.ended_at_ms IS NULL`,
  device: 'SELECT * FROM devices',
  ward: 'SELECT * FROM wards',
  client: 'SELECT * FROM clients',
  badge: 'SELECT b.*, u.salt FROM badges b LEFT JOIN users u ON u.id = b.user_id',
  emergency_code: 'SELECT * FROM emergency_codes',
  enrolment_code: 'SELECT * FROM enrolment_codes',
};

/** Reads the tables that the audit trail vouches for, as they are. */
export class SqliteStateTables implements StateTables {
  readonly #database: Database;
  #endOf: Statement<[Buffer], StateRow> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  async *entities(): AsyncIterableIterator<Entity> {
    for (const kind of entityKinds) {
      const rows = this.#database.prepare<[], StateRow>(sources[kind]);
      for (const row of rows.iterate()) yield { kind, ...entitiesOf[kind](row) };
    }
  }

  async isEmpty(): Promise<boolean> {
    for await (const _ of this.entities()) return false;
    return true;
  }

  async endOf(sessionId: string): Promise<string | null> {
    // Prepared on first use: most who open a database never ask.
    this.#endOf ??= this.#database.prepare('SELECT ended_at_ms, ended_reason FROM sessions WHERE id = ?');
    const row = this.#endOf.get(uuidToBlob(sessionId));
    if (!row) return null;
    return row.ended_at_ms === null ? 'open' : String(row.ended_reason);
  }

  async highestUserId(): Promise<number> {
    return highestUserId(this.#database);
  }

  async *snapshot(seq: number): AsyncIterableIterator<string> {
    const sql = 'SELECT content FROM state_snapshots WHERE seq = ? ORDER BY number';
    yield* this.#database.prepare<[number], string>(sql).pluck().iterate(seq);
  }

  async hasSnapshot(): Promise<boolean> {
    return this.#database.prepare('SELECT 1 FROM state_snapshots LIMIT 1').get() !== undefined;
  }

  async putSnapshot(seq: number, lines: readonly string[]): Promise<void> {
    this.#database.prepare('DELETE FROM state_snapshots').run();
    const insert = this.#database.prepare(
      'INSERT INTO state_snapshots (seq, number, content) VALUES (?, ?, ?)',
    );
    for (const [number, content] of lines.entries()) insert.run(seq, number, content);
  }
}
