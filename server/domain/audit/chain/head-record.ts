import type { ChainLink, LaneHead } from '../../records/audit-event.ts';

export type Recorded<Link> =
  | { readonly kind: 'recorded'; readonly head: Link }
  | { readonly kind: 'missing' }
  /** One that says it was made with another key, which nobody can check any more. */
  | { readonly kind: 'former'; readonly keyId: string; readonly head: Link }
  /** There is a record, but not one made with this key. */
  | { readonly kind: 'foreign' };

export type RecordedHead = Recorded<ChainLink>;
export type RecordedLane = Recorded<LaneHead>;

/** The newest link, authenticated by a key and kept outside the database, so that truncation is noticed. */
export interface HeadRecord {
  read(): RecordedHead;
  /** Called after each commit; must not throw. */
  write(head: ChainLink): void;
}

/** The newest link of the lane that a node writes, kept likewise. */
export interface LaneRecord {
  read(): RecordedLane;
  /** Called after commits, of which there may be hundreds a second: it is written in a moment, together with what comes until then. */
  note(head: LaneHead): void;
  /** Writes at once what was noted. */
  flush(): void;
}
