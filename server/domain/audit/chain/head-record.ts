import type { ChainLink } from '../../records/audit-event.ts';

export type RecordedHead =
  | { readonly kind: 'recorded'; readonly head: ChainLink }
  | { readonly kind: 'missing' }
  /** There is a record, but not one of this key. */
  | { readonly kind: 'foreign' };

/** The newest link, under a key and kept outside the database, so that cutting off the end is found. */
export interface HeadRecord {
  read(): RecordedHead;
  /** Called after each commit; must not throw. */
  write(head: ChainLink): void;
}
