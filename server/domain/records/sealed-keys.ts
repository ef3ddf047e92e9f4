/** The keys of a server, sealed by a key that the database does not hold. */
export interface SealedKeySet {
  /** From 1, one more with each change. */
  readonly version: number;
  readonly sealed: string;
}

/** Where several nodes find their keys; a database with a key file beside it has none. */
export interface SealedKeysRepository {
  newest(): Promise<SealedKeySet | null>;
  /** Puts version `expectedVersion + 1` in place of `expectedVersion` (0: there is none yet); false: it is not that one. */
  put(expectedVersion: number, sealed: string): Promise<boolean>;
  /** Nodes that are connected, by name. */
  nodesConnected(): Promise<readonly string[]>;
  /**
   * Whoever else works with keys of before writes nothing from the end of this job on: each process finds out that the
   * trail is sealed with another key, and has to be started anew.
   */
  shutOutOthers(): Promise<void>;
}
