import type { ChainVerdict } from '../../domain/audit/chain/verify-chain.ts';
import { type TrailKeys, verifyTrail, verifyUnsealedTrail } from '../../domain/audit/verify-trail.ts';
import type { AuditTrail } from '../../domain/records/audit-event.ts';
import { type CopyState, rowsAtOnce } from './copied-rows.ts';

export interface VerifyCopied {
  /** What seals the trail, and where it ended; null: it was never sealed. */
  readonly keys: TrailKeys | null;
  /** Events that record damage which has been investigated. */
  readonly reviewed: ReadonlySet<number>;
  readonly onProgress: (state: CopyState) => void;
}

/** Verifies a trail before or after it was copied, and tells how far it has come. */
export async function verifyCopied(
  audit: AuditTrail,
  where: 'before' | 'after',
  { keys, reviewed, onProgress }: VerifyCopied,
): Promise<ChainVerdict> {
  const total = await audit.newestSeq();
  const onChecked = (seq: number) => {
    if (seq % rowsAtOnce === 0 || seq === total)
      onProgress({ table: `audit trail, verified ${where} the copy`, copied: seq, total });
  };
  return keys === null
    ? await verifyUnsealedTrail(audit, onChecked)
    : await verifyTrail(audit, keys, reviewed, onChecked);
}
