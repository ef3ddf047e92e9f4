/** Where secrets are kept and whether they survive the process. */
export interface SecretStoreStatus {
  /** `memory` means: everything is gone when the process ends, and the screen must say so. */
  readonly persistence: 'persistent' | 'memory';
  /** Name of the store as administrators know it, e.g. "Secret Service", "Windows Credential Manager". */
  readonly backend: string;
  /** Why there is no persistent store, in one sentence; null when there is one. */
  readonly reason: string | null;
}

/** The OS keychain: short secrets by name. Operations on one name never overlap. */
export interface SecretStore {
  readonly status: SecretStoreStatus;
  /** Returns null when there is no such entry; throws `SecretStoreError` when the store cannot answer. */
  get(name: string): Promise<string | null>;
  /** Replaces the entry in one step: a crash leaves the old or the new value, never neither. */
  set(name: string, value: string): Promise<void>;
  /** Removing what is not there is no error. */
  delete(name: string): Promise<void>;
  /** Names of all entries of this installation. */
  names(): Promise<string[]>;
}

/** The store could not read or write; the message has no secret in it. */
export class SecretStoreError extends Error {
  override readonly name = 'SecretStoreError';
}
