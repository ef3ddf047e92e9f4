import { AsyncEntry, type EntryOptions, findCredentialsAsync } from '@napi-rs/keyring';
import { SerialQueue } from '../../server/concurrency/serial-queue.ts';
import type { Clock } from '../core/ports/clock.ts';
import { type SecretStore, SecretStoreError, type SecretStoreStatus } from '../core/ports/secret-store.ts';
import { keychainTroubleOf } from './keychain-trouble.ts';

/** Names with this prefix belong to the start-up probe and are never listed. */
export const probePrefix = 'probe:';

/** An entry that always exists, to distinguish "no such entry" from "nothing can be shown just now". */
const sentinelName = 'sentinel';
const sentinelValue = 'present';

const mostReadings = 10;
/** What D-Bus says of an entry that was on the list a moment ago. */
const vanished = /object does not exist|no such (interface|object)/i;

// Without this the library silently falls back to the kernel keyring, which loses everything at a reboot.
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
    this.status = { persistence: 'persistent', backend: options.backend, reason: null, trouble: null };
    this.#service = options.service;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
  }

  /** Makes sure of the entry by which `get` knows that the keychain shows what is in it. Comes before any `get`. */
  async placeSentinel(): Promise<void> {
    if ((await this.#read(sentinelName)) !== sentinelValue) await this.set(sentinelName, sentinelValue);
  }

  /**
   * A keychain that has just been locked or restarted may answer "no such entry" for an entry it cannot show;
   * believing that would lose the session. So absence only counts while the sentinel entry is visible, and at a
   * second look.
   */
  async get(name: string): Promise<string | null> {
    const value = await this.#read(name);
    if (value !== null) return value;
    await this.#expectSentinel();
    return this.#read(name);
  }

  async #expectSentinel(): Promise<void> {
    if ((await this.#read(sentinelName)) === sentinelValue) return;
    throw new SecretStoreError('The keychain failed: it does not show what is in it.');
  }

  #read(name: string): Promise<string | null> {
    return this.#perform(name, (entry) => entry.getPassword());
  }

  set(name: string, value: string): Promise<void> {
    return this.#perform(name, (entry) => entry.setPassword(value));
  }

  async delete(name: string): Promise<void> {
    await this.#perform(name, (entry) => entry.deletePassword());
    this.#entries.delete(name);
  }

  async names(): Promise<string[]> {
    const names = await this.allNames();
    return names.filter((name) => !name.startsWith(probePrefix) && name !== sentinelName);
  }

  /** Like `names`, with the program's own entries. On Linux this asks the Secret Service only. */
  async allNames(): Promise<string[]> {
    // On Linux the listing waits for a hanging service for ever, and the process could not even exit then;
    // reading gives up by itself, so it goes first.
    await this.#expectSentinel();
    const list = () => untilNothingVanishes(() => findCredentialsAsync(this.#service));
    const credentials = await this.#limited(outlastRestart(this.#clock, list, () => undefined));
    return credentials.map((credential) => credential.account);
  }

  /**
   * Removes every entry of this installation, including the program's own. Throws `SecretStoreError`, also if one is still
   * there afterwards.
   */
  async clear(): Promise<void> {
    const names = (await this.allNames()).filter((name) => name !== sentinelName);
    for (const name of names) await this.delete(name);
    const left = (await this.allNames()).filter((name) => name !== sentinelName);
    if (left.length > 0) throw new SecretStoreError('The keychain failed: it did not remove what it should.');
    // Removed last: without it, an empty keychain looks the same as one that shows nothing.
    await this.delete(sentinelName);
  }

  #perform<Result>(name: string, work: (entry: AsyncEntry) => Promise<Result>): Promise<Result> {
    const attempt = async () => work(this.#entry(name));
    // An entry stays connected to the service that was running when it was made.
    const reconnect = () => this.#entries.delete(name);
    return this.#limited(this.#queue.run(name, () => outlastRestart(this.#clock, attempt, reconnect)));
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
        reject(
          new SecretStoreError(
            `The keychain did not answer within ${this.#timeoutMs / 1000} seconds.`,
            'unanswered',
          ),
        ),
      );
      operation.then(resolve, (error: unknown) => reject(storeErrorOf(error))).finally(() => timer.cancel());
    });
  }
}

/** An entry that is removed while the Secret Service reads a list out makes all of it fail: the list is read again. */
async function untilNothingVanishes<Result>(read: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; tries < mostReadings; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Error && vanished.test(error.message))) throw error;
    }
  }
  return read();
}

/** The store's own message: it names the fault and the store, never a secret. */
function storeErrorOf(error: unknown): SecretStoreError {
  const message = error instanceof Error ? error.message : 'unknown fault';
  return new SecretStoreError(`The keychain failed: ${message}`, keychainTroubleOf(message));
}

const pausesMs = [100, 200, 400, 800] as const;

/** What D-Bus and the Secret Service say to a program whose service went away; not what a locked one says. */
const wentAway =
  /session (wrapping the secret )?does not exist|disconnected from message bus|not provided by any/i;

/**
 * Repeats `work`, with growing pauses, while the keychain service restarts (an update, a crash): about 1.5 s in all.
 * `reconnect` runs before each new try. Throws the last try's error.
 */
async function outlastRestart<Result>(
  clock: Clock,
  work: () => Promise<Result>,
  reconnect: () => void,
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && wentAway.test(error.message))) throw error;
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
      reconnect();
    }
  }
  return work();
}
