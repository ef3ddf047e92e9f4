import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { RecordedHead } from '../domain/audit/chain/head-record.ts';
import { type ChainVerdict, sentenceOfBroken } from '../domain/audit/chain/verify-chain.ts';
import { verifyTrail } from '../domain/audit/verify-trail.ts';
import { loadSqlite } from '../store/sqlite/open-database.ts';
import { SqliteAuditTrail } from '../store/sqlite/sqlite-audit-trail.ts';
import { BackupError } from './backup-error.ts';

/** What to do about an audit trail that does not verify. */
export interface DamagePolicy {
  /** Goes on although the trail is broken. */
  readonly evenDamaged: boolean;
  /** Events that recorded damage which people have since looked into. */
  readonly reviewed: ReadonlySet<number>;
}

export interface CopyFacts {
  readonly verdict: ChainVerdict;
  /** Number and time of the newest event; null: there is none. */
  readonly newest: { readonly seq: number; readonly timeMs: number } | null;
}

/** Checks the audit trail of a copied database. Throws `BackupError` when it is broken without permission. */
export async function verifyCopy(
  file: string,
  trail: { readonly seal: AuditSeal; readonly recordedHead: RecordedHead },
  { evenDamaged, reviewed }: DamagePolicy,
): Promise<CopyFacts> {
  const Sqlite = await loadSqlite();
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const audit = new SqliteAuditTrail(database);
    const headRecord = { read: () => trail.recordedHead, write: () => {} };
    const verdict = await verifyTrail(audit, { seal: trail.seal, headRecord }, reviewed);
    if (!verdict.whole && !evenDamaged) {
      throw new BackupError(
        `Nothing was written: ${sentenceOfBroken(verdict)} Look into it (audit verify); --even-damaged goes on all the same.`,
      );
    }
    const fromSeq = await audit.newestSeq();
    const [newest = null] = await Array.fromAsync(audit.events({ fromSeq }));
    return { verdict, newest };
  } finally {
    database.close();
  }
}
