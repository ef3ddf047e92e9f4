import type { BadgeHandle, BadgeHandleRepository } from '../../domain/records/badge-handle.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

interface Row {
  readonly digest: Buffer;
  readonly user_id: number;
  readonly expires_at_ms: number;
}

const upsert = statement(
  `INSERT INTO badge_handles (key_thumbprint, digest, user_id, expires_at_ms) VALUES ($1, $2, $3, $4)
   ON CONFLICT (key_thumbprint) DO UPDATE
   SET digest = excluded.digest, user_id = excluded.user_id, expires_at_ms = excluded.expires_at_ms`,
);
const select = statement<Row>(
  'SELECT digest, user_id, expires_at_ms FROM badge_handles WHERE key_thumbprint = $1',
);
const remove = statement('DELETE FROM badge_handles WHERE key_thumbprint = $1 AND digest = $2');

/** The handles of badges, one row for each workstation. */
export class PostgresBadgeHandles implements BadgeHandleRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async put({ keyThumbprint, digest, userId, expiresAtMs }: BadgeHandle): Promise<void> {
    await this.#queries.run(upsert, bytesOf(keyThumbprint), digest, userId, expiresAtMs);
  }

  async find(keyThumbprint: string): Promise<BadgeHandle | null> {
    const row = await this.#queries.first(select, bytesOf(keyThumbprint));
    return row && { keyThumbprint, digest: row.digest, userId: row.user_id, expiresAtMs: row.expires_at_ms };
  }

  async remove(keyThumbprint: string, digest: Buffer): Promise<boolean> {
    return (await this.#queries.run(remove, bytesOf(keyThumbprint), digest)) === 1;
  }
}

function bytesOf(keyThumbprint: string): Buffer {
  return Buffer.from(keyThumbprint, 'base64url');
}
