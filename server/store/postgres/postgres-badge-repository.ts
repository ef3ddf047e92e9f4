import type { Badge, BadgeRepository } from '../../domain/records/badge.ts';
import { type BadgeRow, badgeColumns, badgeOf } from '../badge-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const find = statement<BadgeRow>(`SELECT ${badgeColumns} FROM badges WHERE id = $1`);
const findByHash = statement<BadgeRow>(`SELECT ${badgeColumns} FROM badges WHERE hash = $1`);
const ofUser = statement<BadgeRow>(
  `SELECT ${badgeColumns} FROM badges WHERE user_id = $1 ORDER BY linked_at_ms, id`,
);
const list = statement<BadgeRow>(`SELECT ${badgeColumns} FROM badges ORDER BY user_id, linked_at_ms, id`);
const insert = statement(`INSERT INTO badges (${badgeColumns}) VALUES ($1, $2, $3, $4, $5, $6)`);
const setCardKey = statement('UPDATE badges SET card_key = $2 WHERE id = $1');
const remove = statement('DELETE FROM badges WHERE id = $1');
const removeOfUser = statement('DELETE FROM badges WHERE user_id = $1');

export class PostgresBadgeRepository implements BadgeRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async find(id: string): Promise<Badge | null> {
    const row = await this.#queries.first(find, uuidToBlob(id));
    return row && badgeOf(row);
  }

  async findByHash(hash: Buffer): Promise<Badge | null> {
    const row = await this.#queries.first(findByHash, hash);
    return row && badgeOf(row);
  }

  async ofUser(userId: number): Promise<readonly Badge[]> {
    return (await this.#queries.all(ofUser, userId)).map(badgeOf);
  }

  async list(): Promise<readonly Badge[]> {
    return (await this.#queries.all(list)).map(badgeOf);
  }

  async insert({ id, hash, userId, linkedAtMs, expiresAtMs, cardKey }: Badge): Promise<void> {
    await this.#queries.run(insert, uuidToBlob(id), hash, userId, linkedAtMs, expiresAtMs, cardKey);
  }

  async setCardKey(id: string, cardKey: Buffer): Promise<void> {
    await this.#queries.run(setCardKey, uuidToBlob(id), cardKey);
  }

  async remove(id: string): Promise<void> {
    await this.#queries.run(remove, uuidToBlob(id));
  }

  removeOfUser(userId: number): Promise<number> {
    return this.#queries.run(removeOfUser, userId);
  }
}
