import type { AuditEvent, AuditEventType } from '../../records/audit-event.ts';
import type { BrokenChain, KnownKey } from '../chain/verify-chain.ts';

const making: ReadonlySet<AuditEventType> = new Set(['key_created', 'key_rotated', 'key_recovered']);

/** Follows which keys the trail makes known, since the newest of each use is needed and is never removed. */
export class NewestKeys {
  readonly #newest = new Map<string, KnownKey>();

  get known(): readonly KnownKey[] {
    return [...this.#newest.values()];
  }

  step({ type, seq, details }: AuditEvent): void {
    const { kid, use } = details ?? {};
    if (!making.has(type) || typeof kid !== 'string' || typeof use !== 'string') return;
    const known = this.#newest.get(use);
    // One that is put back is not always the newest.
    if (type !== 'key_recovered' || !known) this.#newest.set(use, { kid, use, seq });
  }
}

/** That an older set of keys was put in the place of the present one; null: the newest keys of the trail are there. */
export function missingKey(
  newest: readonly KnownKey[],
  present: readonly { readonly kid: string }[],
): BrokenChain | null {
  const missing = newest.find(({ kid }) => !present.some((key) => key.kid === kid));
  if (!missing) return null;
  const { kid, use, seq } = missing;
  const problem = `the ${use} key ${kid}, which it made known, is gone: an older set of keys is in its place`;
  return { whole: false, brokenSeq: seq, of: 'database', problem };
}
