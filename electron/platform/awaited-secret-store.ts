import { type SecretStore, SecretStoreError, type SecretStoreStatus } from '../core/ports/secret-store.ts';
import { keychainReason, keychainTroubleOf } from './keychain-trouble.ts';

export interface AwaitedSecretStoreOptions {
  readonly keychain: SecretStore;
  /** Proves that the keychain can be used, or throws. */
  readonly probe: () => Promise<void>;
  /** Told without asking anybody to unlock it. */
  readonly lock: () => Promise<'locked' | 'unlocked' | 'unknown'>;
}

/**
 * A keychain that may not be usable yet, for example after an automatic sign-in to the computer. Until a probe
 * succeeds it returns and accepts nothing; its users keep their data in memory and try again with `reopen`.
 */
export class AwaitedSecretStore implements SecretStore {
  readonly #options: AwaitedSecretStoreOptions;
  #trouble: SecretStoreStatus | null = null;
  #wasOpen = false;
  #opening: Promise<boolean> | null = null;

  constructor(options: AwaitedSecretStoreOptions) {
    this.#options = options;
  }

  get status(): SecretStoreStatus {
    return this.#trouble ?? this.#options.keychain.status;
  }

  /** Probes it; false when it cannot be used now, and `status` says why. */
  open(): Promise<boolean> {
    this.#opening ??= this.#tryToOpen().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async reopen(byHand: boolean): Promise<boolean> {
    return byHand || (await this.#asksNobody()) ? this.open() : false;
  }

  /** One that was usable is read and written all the time; a probe more does not ask anybody either. */
  async #asksNobody(): Promise<boolean> {
    const lock = await this.#options.lock();
    return lock === 'unlocked' || (lock === 'unknown' && this.#wasOpen);
  }

  async get(name: string): Promise<string | null> {
    return this.#usable().get(name);
  }

  async set(name: string, value: string): Promise<void> {
    await this.#usable().set(name, value);
  }

  async delete(name: string): Promise<void> {
    await this.#usable().delete(name);
  }

  async names(): Promise<string[]> {
    return this.#usable().names();
  }

  #usable(): SecretStore {
    const { keychain } = this.#options;
    if (this.#trouble === null) return keychain;
    throw new SecretStoreError(this.#trouble.reason ?? '', this.#trouble.trouble ?? 'refused');
  }

  async #tryToOpen(): Promise<boolean> {
    const { keychain, probe } = this.#options;
    try {
      await probe();
      this.#trouble = null;
    } catch (error) {
      const { backend } = keychain.status;
      const trouble = keychainTroubleOf(error instanceof Error ? error.message : '');
      const reason = keychainReason(backend, trouble);
      // A keychain that was usable before may still do part of it; each change reports its own outcome.
      if (!this.#wasOpen) this.#trouble = { persistence: 'memory', backend, reason, trouble };
      return false;
    }
    this.#wasOpen = true;
    return true;
  }
}
