import type { ChainLink } from '../../records/audit-event.ts';

/** Where a key begins to seal the trail: what was written before bears no seal, or that of a key that is gone. */
export interface SealStart {
  /** The event of the house that made the key known; it and all later ones of the house are sealed. */
  readonly seq: number;
  /** The newest event of each lane that was there already; later ones are sealed. */
  readonly lanes: ReadonlyMap<number, ChainLink>;
}
