import type { Badge } from '../domain/records/badge.ts';
import { blobToUuid } from './uuid-blob.ts';

export interface BadgeRow {
  readonly id: Buffer;
  readonly hash: Buffer;
  readonly user_id: number;
  readonly linked_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly card_key: Buffer | null;
}

export const badgeColumns = `
  id, hash, user_id, linked_at_ms, expires_at_ms, card_key`;

/** The badge in a row. */
export function badgeOf({ id, hash, user_id, linked_at_ms, expires_at_ms, card_key }: BadgeRow): Badge {
  return {
    id: blobToUuid(id),
    hash,
    userId: user_id,
    linkedAtMs: linked_at_ms,
    expiresAtMs: expires_at_ms,
    cardKey: card_key,
  };
}
