import type { Database, Statement } from 'better-sqlite3';
import type { Badge, BadgeRepository } from '../../domain/records/badge.ts';
import { blobToUuid, uuidToBlob } from '../uuid-blob.ts';

interface BadgeRow {
  readonly id: Buffer;
  readonly hash: Buffer;
  readonly user_id: number;
  readonly linked_at_ms: number;
}

export class SqliteBadgeRepository implements BadgeRepository {
  readonly #find: Statement<[Buffer], BadgeRow>;
  readonly #findByHash: Statement<[Buffer], BadgeRow>;
  readonly #ofUser: Statement<[number], BadgeRow>;
  readonly #list: Statement<[], BadgeRow>;
  readonly #insert: Statement;
  readonly #remove: Statement;
  readonly #removeOfUser: Statement;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT * FROM badges WHERE id = ?');
    this.#findByHash = database.prepare('SELECT * FROM badges WHERE hash = ?');
    this.#ofUser = database.prepare('SELECT * FROM badges WHERE user_id = ? ORDER BY linked_at_ms, id');
    this.#list = database.prepare('SELECT * FROM badges ORDER BY user_id, linked_at_ms, id');
    this.#insert = database.prepare(
      'INSERT INTO badges (id, hash, user_id, linked_at_ms) VALUES (?, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM badges WHERE id = ?');
    this.#removeOfUser = database.prepare('DELETE FROM badges WHERE user_id = ?');
  }

  find(id: string): Badge | null {
    const row = this.#find.get(uuidToBlob(id));
    return row ? badgeOf(row) : null;
  }

  findByHash(hash: Buffer): Badge | null {
    const row = this.#findByHash.get(hash);
    return row ? badgeOf(row) : null;
  }

  ofUser(userId: number): readonly Badge[] {
    return this.#ofUser.all(userId).map(badgeOf);
  }

  list(): readonly Badge[] {
    return this.#list.all().map(badgeOf);
  }

  insert({ id, hash, userId, linkedAtMs }: Badge): void {
    this.#insert.run(uuidToBlob(id), hash, userId, linkedAtMs);
  }

  remove(id: string): void {
    this.#remove.run(uuidToBlob(id));
  }

  removeOfUser(userId: number): number {
    return this.#removeOfUser.run(userId).changes;
  }
}

function badgeOf({ id, hash, user_id, linked_at_ms }: BadgeRow): Badge {
  return { id: blobToUuid(id), hash, userId: user_id, linkedAtMs: linked_at_ms };
}
