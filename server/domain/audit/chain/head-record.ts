import type { ChainLink } from '../../records/audit-event.ts';

export type RecordedHead =
  | { readonly kind: 'recorded'; readonly head: ChainLink }
  | { readonly kind: 'missing' }
  /** One that says it was made with another key, which nobody can check any more. */
  | { readonly kind: 'former'; readonly keyId: string; readonly head: ChainLink }
  /** There is a record, but not one made with this key. */
  | { readonly kind: 'foreign' };

/** The newest link, authenticated by a key and kept outside the database, so that truncation is noticed. */
export interface HeadRecord {
  read(): RecordedHead;
  /** Called after each commit; must not throw. */
  write(head: ChainLink): void;
}
