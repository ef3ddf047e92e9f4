import type { SecretStore, SecretStoreStatus } from './secret-store.ts';

/** Keeps secrets until the process ends: the fallback where the machine has no usable keychain. */
export class InMemorySecretStore implements SecretStore {
  readonly status: SecretStoreStatus;
  readonly #secrets = new Map<string, string>();

  /** `reason` is one sentence that says why there is no persistent store. */
  constructor(reason: string) {
    this.status = { persistence: 'memory', backend: 'Memory', reason, trouble: 'missing' };
  }

  async get(name: string): Promise<string | null> {
    return this.#secrets.get(name) ?? null;
  }

  async set(name: string, value: string): Promise<void> {
    this.#secrets.set(name, value);
  }

  async delete(name: string): Promise<void> {
    this.#secrets.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.#secrets.keys()];
  }
}
