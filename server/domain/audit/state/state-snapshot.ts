import { createHash } from 'node:crypto';
import type { AuditEvent, AuditTrail } from '../../records/audit-event.ts';
import { type EntityKind, entityKinds, type Facts, type StateTables } from '../../records/entity.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import { canonicalJson } from '../chain/canonical-json.ts';
import { VouchedState } from './vouched-state.ts';

/** What the event that signs a snapshot says about it. */
export interface SnapshotSignature {
  readonly state_sha256: string;
  readonly state_rows: number;
  readonly state_signature: string;
}

/** A snapshot to be stored with the event that signs it. */
export interface StateSnapshot {
  readonly lines: readonly string[];
  readonly signature: SnapshotSignature;
}

const statement = (sha256: string) => `carelink audit state\n${sha256}`;

/** Everything the trail vouches for, in its present state. Must run inside a job. */
export async function takeSnapshot(tables: StateTables, seal: AuditSeal): Promise<StateSnapshot> {
  const about = { kind: 'snapshot', version: 1, highest_user_id: await tables.highestUserId() };
  const lines = [canonicalJson(about)];
  for await (const { kind, id, facts } of tables.entities()) {
    lines.push(canonicalJson({ kind, id, facts: known(facts) }));
  }
  const sha256 = digestOf(lines);
  return {
    lines,
    signature: {
      state_sha256: sha256,
      state_rows: lines.length,
      state_signature: seal.sign(statement(sha256)),
    },
  };
}

/** Takes a snapshot and signs it in an event of its own. Must run inside a job. */
export async function recordState(
  audit: AuditTrail,
  seal: AuditSeal,
  { reason, timeMs }: { readonly reason: string; readonly timeMs: number },
): Promise<void> {
  const { lines, signature } = await takeSnapshot(audit.state, seal);
  const details = { kid: seal.keyId, ...signature };
  await audit.append({ type: 'state_recorded', outcome: 'success', timeMs, reason, details });
  await audit.state.putSnapshot(audit.head.seq, lines);
}

/**
 * The content of an event's snapshot, its lines checked against the signature in the event. Null if they are not
 * what was signed.
 */
export async function readSnapshot(
  tables: StateTables,
  seal: AuditSeal,
  event: AuditEvent,
): Promise<VouchedState | null> {
  const { state_sha256: sha256, state_signature: signature } = event.details ?? {};
  if (typeof sha256 !== 'string' || typeof signature !== 'string') return null;
  const state = new VouchedState();
  const hash = createHash('sha256');
  for await (const line of tables.snapshot(event.seq)) {
    hash.update(`${line}\n`);
    const entity = entityOf(line);
    if (entity) state.put(entity.kind, entity.id, { facts: entity.facts, seq: event.seq });
  }
  return hash.digest('hex') === sha256 && seal.verifies(statement(sha256), signature) ? state : null;
}

/** Whether an event signs a snapshot. */
export function signsSnapshot({ type, details }: Pick<AuditEvent, 'type' | 'details'>): boolean {
  return (type === 'state_recorded' || type === 'audit_pruned') && typeof details?.state_sha256 === 'string';
}

function digestOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** Either we wrote the lines, or their digest is wrong: their form need not be checked further. */
function entityOf(line: string): { kind: EntityKind; id: string; facts: Facts } | null {
  try {
    const { kind, id, facts } = JSON.parse(line);
    if (!entityKinds.includes(kind) || typeof id !== 'string' || !facts) return null;
    return { kind, id, facts: { ...unsaidBefore[kind as EntityKind], ...facts } };
  } catch {
    return null;
  }
}

/** What snapshots of earlier versions did not say, since there was none: otherwise a row could have been given one. */
const unsaidBefore: Partial<Record<EntityKind, Facts>> = {
  badge: { card_key: null, expires_at: null },
};

function known(facts: Facts) {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact ?? null]));
}
