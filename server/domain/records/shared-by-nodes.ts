import type { ProofMemory, ProofUse } from '../tokens/seen-proofs.ts';

/** One try to prove a secret, counted under several names while it is under way. */
export interface TryUnderWay {
  readonly id: string;
  readonly names: readonly Buffer[];
  /** From then on it counts as over, should its node have died. */
  readonly untilMs: number;
}

/** What several nodes of a server must know of each other; a single process keeps it in memory. */
export interface SharedByNodes {
  /** For a job that acts upon a proof: undone with it, and done again when it runs again. */
  rememberProof(use: ProofUse): Promise<ProofMemory>;
  /** How many tries under a name are under way. */
  countTries(name: Buffer, nowMs: number): Promise<number>;
  /** May be told twice of the same try. */
  beginTry(begun: TryUnderWay): Promise<void>;
  endTry(id: string): Promise<void>;
  /** Which of the nodes that did the work in the background, counted one after the other, does it now; null: nobody may. */
  backgroundTerm(): Promise<number | null>;
  /** Begins a new term, whose number is returned. */
  beginBackgroundTerm(node: string): Promise<number>;
}
