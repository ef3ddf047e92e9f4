import type { SecretStore, SecretStoreStatus } from '../ports/secret-store.ts';

/** Where a machine has no keychain: secrets live as long as the process and are never written to a file. */
export class InMemorySecretStore implements SecretStore {
  readonly status: SecretStoreStatus;
  readonly #entries = new Map<string, string>();

  /** `reason`: why there is no persistent store, in one sentence for the screen. */
  constructor(reason: string) {
    this.status = { persistence: 'memory', backend: 'Memory', reason };
  }

  async get(name: string): Promise<string | null> {
    return this.#entries.get(name) ?? null;
  }

  async set(name: string, value: string): Promise<void> {
    this.#entries.set(name, value);
  }

  async delete(name: string): Promise<void> {
    this.#entries.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.#entries.keys()];
  }
}
