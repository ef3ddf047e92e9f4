import type { MovedSessions } from '../records/moved-sessions.ts';
import type { SeenProofs } from '../tokens/seen-proofs.ts';
import { type Leadership, onlyNode } from './leadership.ts';

/** What a store does for several nodes of a server on one database. */
export interface AmongNodes {
  /** Null: this process remembers proofs by itself. */
  readonly seenProofs: SeenProofs | null;
  readonly leadership: Leadership;
  /** Null: the sessions themselves tell. */
  readonly sessionChanges: { take(): Promise<MovedSessions> } | null;
  /** Removes what nodes have remembered for each other and none needs any more. */
  forgetOld(signal: AbortSignal): Promise<void>;
  /** From now on this node may do the work in the background. */
  start(): void;
  /** Leaves it to the others. */
  stop(): Promise<void>;
}

/** Of a server that is one process. */
export const alone: AmongNodes = {
  seenProofs: null,
  leadership: onlyNode,
  sessionChanges: null,
  forgetOld: () => Promise.resolve(),
  start() {},
  stop: () => Promise.resolve(),
};
