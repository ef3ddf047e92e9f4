import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import { isAuthentic } from '../domain/audit/chain/hash-chain.ts';
import type { RecordedHead } from '../domain/audit/chain/head-record.ts';
import type { AuditEvent, ChainLink } from '../domain/records/audit-event.ts';
import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('audit');
const lookInto = 'Keep a copy of everything and run `audit verify`, which names the first broken event.';

/** Whether the newest events form a chain, bear our seal, and reach as far as the head record says. */
export function checkAudit(
  facts: DatabaseFacts,
  seal: AuditSeal | null,
  recorded: RecordedHead | Error | null,
): Finding {
  if (facts.kind === 'unreadable') return warn('The events cannot be read.', 'Repair the database first.');
  const events = facts.kind === 'open' ? facts.newestEvents : [];
  const newest = events.at(-1);
  if (!newest) return ok('There are no events that this program can check.');
  if (!seal || !recorded)
    return warn(
      'Without its keys, the server cannot tell who wrote the events.',
      'Mend what is said of the keys above.',
    );
  if (recorded instanceof Error)
    return fail(recorded.message, 'Correct this: until then the server does not start.');
  if (recorded.kind !== 'recorded') {
    const state = recorded.kind === 'missing' ? 'is missing' : 'was not written with this key';
    return fail(`The head record beside the database ${state}.`, lookInto);
  }
  if (recorded.head.seq > newest.seq) {
    const lost = `Events ${newest.seq + 1} to ${recorded.head.seq} are missing: the end of the trail was cut off.`;
    return fail(lost, lookInto);
  }
  const made = events.find(({ type, details }) => type === 'key_created' && details?.kid === seal.keyId);
  const proofs = { seal, head: recorded.head, sealedFromSeq: made?.seq ?? 0 };
  const broken = events.find((event, index) => !isSound(event, events[index - 1], proofs));
  if (broken) return fail(`The audit trail is broken at event ${broken.seq}.`, lookInto);
  const damage = events.findLast(({ type }) => type === 'audit_damaged');
  if (damage) {
    return warn(
      `The server noted damage in event ${damage.seq}.`,
      `${lookInto} Once it is explained, pass --reviewed ${damage.seq}.`,
    );
  }
  return ok(`The newest ${events.length} events, up to ${newest.seq}, are intact and sealed.`);
}

interface Proofs {
  readonly seal: AuditSeal;
  readonly head: ChainLink;
  /** From this event on the seal is ours; events before it have none, or that of another key. */
  readonly sealedFromSeq: number;
}

function isSound(event: AuditEvent, before: AuditEvent | undefined, proofs: Proofs): boolean {
  const { seal, head, sealedFromSeq } = proofs;
  const follows = !before || (event.seq === before.seq + 1 && event.prevHash.equals(before.hash));
  const isNamed = head.seq !== event.seq || head.hash.equals(event.hash);
  return follows && isNamed && isAuthentic(event, seal, sealedFromSeq);
}
