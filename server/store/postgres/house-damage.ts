import { damageEvent } from '../../domain/audit/chain/damage-event.ts';
import { sameLink } from '../../domain/audit/chain/hash-chain.ts';
import type { AuditDetails, ChainLink, NewAuditEvent } from '../../domain/records/audit-event.ts';
import { jsonOrNull } from '../../text/json-or-null.ts';
import { selectLink } from './batch-statements.ts';
import { houseLane } from './lane-writer.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const selectPruned = statement<{ details: string | null }>(
  `SELECT details FROM audit_events WHERE lane = ${houseLane} AND type = 'audit_pruned' ORDER BY seq DESC LIMIT 1`,
);

/**
 * The event that tells of missing events, when a link that was on disk is not any more; null when nothing is missing.
 * After the loss of a primary whose standby was behind, this is how it shows.
 */
export async function damageOf(
  known: ChainLink | null,
  head: ChainLink,
  queries: Queries,
  timeMs: number,
): Promise<NewAuditEvent | null> {
  if (!known || known.seq === 0 || sameLink(known, head)) return null;
  const found = await queries.first(selectLink, houseLane, known.seq);
  if (found && sameLink(found, known)) return null;
  if (!found && (await prunedThrough(queries)) >= known.seq) return null;
  return damageEvent(known, { lane: null, lastSeq: head.seq, timeMs });
}

async function prunedThrough(queries: Queries): Promise<number> {
  return Number((await newestPruning(queries))?.covers_seq ?? 0);
}

/** What the newest pruning says of itself; null: nothing was pruned. */
export async function newestPruning(queries: Queries): Promise<AuditDetails | null> {
  const details = jsonOrNull((await queries.first(selectPruned))?.details ?? '');
  return typeof details === 'object' ? (details as AuditDetails | null) : null;
}
