/**
 * Why secrets cannot be kept. `locked`: somebody has to unlock the store. `denied`: the system or its user forbids
 * it. `missing`: there is none, or it is not running. `unanswered`: it hangs. `refused`: anything else.
 */
export type KeychainTrouble = 'locked' | 'denied' | 'missing' | 'unanswered' | 'refused';

/** Where secrets are kept and whether they survive the process. */
export interface SecretStoreStatus {
  /** `memory` means: everything is gone when the process ends, and the screen must say so. */
  readonly persistence: 'persistent' | 'memory';
  /** Name of the store as administrators know it, e.g. "Secret Service", "Windows Credential Manager". */
  readonly backend: string;
  /** Why there is no persistent store, in one sentence; null when there is one. */
  readonly reason: string | null;
  /** The same as a word; null when there is a persistent store. */
  readonly trouble: KeychainTrouble | null;
}

/** The OS keychain: short secrets by name. Operations on one name never overlap. */
export interface SecretStore {
  readonly status: SecretStoreStatus;
  /** Returns null when there is no such entry; throws `SecretStoreError` when the store cannot answer. */
  get(name: string): Promise<string | null>;
  /** Replaces the entry atomically: a crash leaves the old or the new value. */
  set(name: string, value: string): Promise<void>;
  /** Removing what does not exist is not an error. */
  delete(name: string): Promise<void>;
  /** Names of all entries of this installation. */
  names(): Promise<string[]>;
  /**
   * Checks whether an unusable store can be used now. Only with `byHand`, when a person at the screen wants it, is
   * anybody asked to unlock it. Missing where nothing can change.
   */
  reopen?(byHand: boolean): Promise<boolean>;
}

/** The store could not read or write; the message has no secret in it. */
export class SecretStoreError extends Error {
  override readonly name = 'SecretStoreError';
  readonly trouble: KeychainTrouble;

  constructor(message: string, trouble: KeychainTrouble = 'refused') {
    super(message);
    this.trouble = trouble;
  }
}
