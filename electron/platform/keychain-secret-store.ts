import { AsyncEntry, type EntryOptions, findCredentialsAsync } from '@napi-rs/keyring';
import type { Clock } from '../core/ports/clock.ts';
import { type SecretStore, SecretStoreError, type SecretStoreStatus } from '../core/ports/secret-store.ts';
import { SerialQueue } from './serial-queue.ts';

/** Names with this prefix belong to the start-up probe and are never listed. */
export const probePrefix = 'probe:';

// Without this the library falls back to the kernel keyring in silence, which loses everything at a reboot.
const secretServiceOnly: EntryOptions = { linux: { store: 'secret-service' } };

export interface KeychainSecretStoreOptions {
  readonly service: string;
  readonly backend: string;
  readonly clock: Clock;
  /** How long one operation may take before it fails with `SecretStoreError`. */
  readonly timeoutMs: number;
}

/** Secrets in the operating system's keychain, one entry per name. */
export class KeychainSecretStore implements SecretStore {
  readonly status: SecretStoreStatus;
  readonly #service: string;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #queue = new SerialQueue();
  readonly #entries = new Map<string, AsyncEntry>();

  constructor(options: KeychainSecretStoreOptions) {
    this.status = { persistence: 'persistent', backend: options.backend, reason: null };
    this.#service = options.service;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
  }

  get(name: string): Promise<string | null> {
    return this.#limited(this.#queue.run(name, async () => this.#entry(name).getPassword()));
  }

  set(name: string, value: string): Promise<void> {
    return this.#limited(this.#queue.run(name, async () => this.#entry(name).setPassword(value)));
  }

  async delete(name: string): Promise<void> {
    await this.#limited(this.#queue.run(name, async () => this.#entry(name).deletePassword()));
    this.#entries.delete(name);
  }

  async names(): Promise<string[]> {
    const names = await this.allNames();
    return names.filter((name) => !name.startsWith(probePrefix));
  }

  /** Like `names`, with the entries of start-up probes. On Linux this asks the Secret Service only. */
  async allNames(): Promise<string[]> {
    // On Linux the listing waits for a hanging service for ever, and the process could not even exit then;
    // reading gives up by itself, so it goes first.
    await this.get(`${probePrefix}none`);
    const credentials = await this.#limited(findCredentialsAsync(this.#service));
    return credentials.map((credential) => credential.account);
  }

  /** Making an entry connects to the service on this thread, so entries are kept. They hold no secret. */
  #entry(name: string): AsyncEntry {
    const entry = this.#entries.get(name) ?? new AsyncEntry(this.#service, name, secretServiceOnly);
    this.#entries.set(name, entry);
    return entry;
  }

  /**
   * A hanging store (an unlock prompt that nobody sees) must not hang the caller. The operation itself keeps
   * its place in the queue, so that a late end of it never overtakes a later operation on the same name.
   */
  #limited<Result>(operation: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(this.#timeoutMs, () =>
        reject(new SecretStoreError(`The keychain did not answer within ${this.#timeoutMs / 1000} seconds.`)),
      );
      operation
        .then(resolve, (error: unknown) => reject(new SecretStoreError(sentenceOf(error))))
        .finally(() => timer.cancel());
    });
  }
}

/** The store's own message: it names the fault and the store, never a secret. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown fault';
  return `The keychain failed: ${message}`;
}
