import type { Database, Statement } from 'better-sqlite3';
import type { Badge, BadgeRepository } from '../../domain/records/badge.ts';
import { type BadgeRow, badgeColumns, badgeOf } from '../badge-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';

export class SqliteBadgeRepository implements BadgeRepository {
  readonly #find: Statement<[Buffer], BadgeRow>;
  readonly #findByHash: Statement<[Buffer], BadgeRow>;
  readonly #ofUser: Statement<[number], BadgeRow>;
  readonly #list: Statement<[], BadgeRow>;
  readonly #insert: Statement;
  readonly #setCardKey: Statement;
  readonly #remove: Statement;
  readonly #removeOfUser: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM badges WHERE id = ?');
    this.#findByHash = database.prepare('SELECT * FROM badges WHERE hash = ?');
    this.#ofUser = database.prepare('SELECT * FROM badges WHERE user_id = ? ORDER BY linked_at_ms, id');
    this.#list = database.prepare('SELECT * FROM badges ORDER BY user_id, linked_at_ms, id');
    this.#insert = database.prepare(`INSERT INTO badges (${badgeColumns}) VALUES (?, ?, ?, ?, ?, ?)`);
    this.#setCardKey = database.prepare('UPDATE badges SET card_key = ? WHERE id = ?');
    this.#remove = database.prepare('DELETE FROM badges WHERE id = ?');
    this.#removeOfUser = database.prepare('DELETE FROM badges WHERE user_id = ?');
  }

  async find(id: string): Promise<Badge | null> {
    const row = this.#find.get(uuidToBlob(id));
    return row ? badgeOf(row) : null;
  }

  async findByHash(hash: Buffer): Promise<Badge | null> {
    const row = this.#findByHash.get(hash);
    return row ? badgeOf(row) : null;
  }

  async ofUser(userId: number): Promise<readonly Badge[]> {
    return this.#ofUser.all(userId).map(badgeOf);
  }

  async list(): Promise<readonly Badge[]> {
    return this.#list.all().map(badgeOf);
  }

  async insert({ id, hash, userId, linkedAtMs, expiresAtMs, cardKey }: Badge): Promise<void> {
    this.#insert.run(uuidToBlob(id), hash, userId, linkedAtMs, expiresAtMs, cardKey);
  }

  async setCardKey(id: string, cardKey: Buffer): Promise<void> {
    this.#setCardKey.run(cardKey, uuidToBlob(id));
  }

  async remove(id: string): Promise<void> {
    this.#remove.run(uuidToBlob(id));
  }

  async removeOfUser(userId: number): Promise<number> {
    return this.#removeOfUser.run(userId).changes;
  }
}
