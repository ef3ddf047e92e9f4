import type { AuditEvent } from './audit-event.ts';
import { type ChainHead, genesisHash, hashEvent } from './hash-chain.ts';

export type ChainVerdict =
  | { readonly whole: true; readonly count: number; readonly head: ChainHead }
  | { readonly whole: false; readonly brokenSeq: number; readonly problem: string };

/** Follows the chain from its first event and stops at the first one that is not what was written. */
export function verifyChain(events: Iterable<AuditEvent>): ChainVerdict {
  let head: ChainHead = { seq: 0, hash: genesisHash };
  for (const event of events) {
    const expectedSeq = head.seq + 1;
    if (event.seq !== expectedSeq) {
      return { whole: false, brokenSeq: expectedSeq, problem: `event ${expectedSeq} is missing` };
    }
    const problem = problemOf(event, head);
    if (problem) return { whole: false, brokenSeq: event.seq, problem };
    head = { seq: event.seq, hash: event.hash };
  }
  return { whole: true, count: head.seq, head };
}

function problemOf(event: AuditEvent, head: ChainHead): string | null {
  if (!event.prevHash.equals(head.hash)) return 'it does not follow the event before it';
  return matchesHash(event) ? null : 'its content was changed';
}

function matchesHash(event: AuditEvent): boolean {
  try {
    return event.hash.equals(hashEvent(event));
  } catch {
    // Content that cannot even be written as canonical JSON was never hashed by us.
    return false;
  }
}
