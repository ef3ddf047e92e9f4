import {
  type SecretStore,
  SecretStoreError,
  type SecretStoreStatus,
} from '../../../electron/core/ports/secret-store.ts';

/** A persistent keychain that can be made to fail and can be shared by several workstations. */
export class TestSecretStore implements SecretStore {
  readonly entries: Map<string, string>;
  readable = true;
  writable = true;

  constructor(entries = new Map<string, string>()) {
    this.entries = entries;
  }

  get status(): SecretStoreStatus {
    return { persistence: 'persistent', backend: 'Test keychain', reason: null, trouble: null };
  }

  async get(name: string): Promise<string | null> {
    if (!this.readable) throw new SecretStoreError('locked');
    return this.entries.get(name) ?? null;
  }

  async set(name: string, value: string): Promise<void> {
    if (!this.writable) throw new SecretStoreError('locked');
    this.entries.set(name, value);
  }

  async delete(name: string): Promise<void> {
    if (!this.writable) throw new SecretStoreError('locked');
    this.entries.delete(name);
  }

  async names(): Promise<string[]> {
    if (!this.readable) throw new SecretStoreError('locked');
    return [...this.entries.keys()];
  }

  /** Names of entries that belong to a user or a session. */
  get sessionEntries(): string[] {
    return [...this.entries.keys()].filter((name) => name !== 'device-key' && !name.startsWith('server:'));
  }
}
