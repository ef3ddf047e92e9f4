import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import {
  type KeychainTrouble,
  type SecretStore,
  SecretStoreError,
  type SecretStoreStatus,
} from '../ports/secret-store.ts';
import { inTime } from '../time/in-time.ts';

/** A keychain that waits for somebody to unlock it must not make a session wait. */
const patienceMs = 5_000;
/** The limit after one wait in vain, so that somebody who does several things in a row waits only once. */
const shortPatienceMs = 500;

/** Represents the list of all entries, where other keys are names of entries. */
const allNames = '*';

export type SecretReading =
  | { readonly readable: true; readonly value: string | null }
  | { readonly readable: false; readonly trouble: KeychainTrouble };

/**
 * The secret store for a session that must not end because a keychain fails: nothing throws, what could not
 * be written shows in the status until it could, and what could not be removed is tried again.
 */
export class GuardedSecrets {
  readonly #store: SecretStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #unwritten = new Set<string>();
  readonly #unremoved = new Set<string>();
  /** The newest change of each entry that is under way. */
  readonly #changes = new Map<string, symbol>();
  /** What did not answer in time and has not answered since: entries by name, and the store if the last of all did not. */
  readonly #silent = new Set<string>();
  #isSilent = false;
  #trouble: KeychainTrouble = 'refused';

  constructor(store: SecretStore, clock: Clock, log: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  get status(): SecretStoreStatus {
    const { status } = this.#store;
    if (this.#unwritten.size === 0 || status.persistence === 'memory') return status;
    const reason = `${status.backend} did not accept a change.`;
    return { ...status, persistence: 'memory', reason, trouble: this.#trouble };
  }

  /** True where the store itself cannot be used so far, whatever it holds; not for one that only fails just now. */
  get isClosed(): boolean {
    return this.#store.status.persistence === 'memory';
  }

  /** Why the store could not be used the last time that it could not. */
  get lastTrouble(): KeychainTrouble {
    return this.#trouble;
  }

  /** False where the store will be as it is until the program ends. */
  get mayImprove(): boolean {
    return this.#store.reopen !== undefined || this.#store.status.persistence === 'persistent';
  }

  /** Whether a store that could not be used can be used now; `byHand` as of `SecretStore.reopen`. */
  async reopen(byHand: boolean): Promise<boolean> {
    return (await this.#store.reopen?.(byHand)) ?? this.mayImprove;
  }

  async read(name: string): Promise<SecretReading> {
    try {
      return { readable: true, value: await this.#inTime(name, this.#store.get(name)) };
    } catch (error) {
      return { readable: false, trouble: this.#report(error, 'a secret cannot be read') };
    }
  }

  /** What was never offered to the store, because it could not be read, is as good as refused. */
  keepInMemory(name: string): void {
    this.#unwritten.add(name);
  }

  /** True for what only this process knows, because the store could not be read or written. */
  keepsInMemory(name: string): boolean {
    return this.#unwritten.has(name);
  }

  /** What the store holds under that name is what counts, whatever this process had instead. */
  trustStored(name: string): void {
    this.#unwritten.delete(name);
  }

  /** False when the store refused; the caller goes on in memory. */
  async write(name: string, value: string): Promise<boolean> {
    this.#unremoved.delete(name);
    const isNewest = this.#change(name);
    try {
      await this.#inTime(name, this.#store.set(name, value));
      if (isNewest()) this.#unwritten.delete(name);
      return true;
    } catch (error) {
      this.#report(error, 'a secret cannot be written');
      if (isNewest()) this.#unwritten.add(name);
      return false;
    }
  }

  /** False when the store refused; the removal is then tried again by `retryRemovals`. */
  async remove(name: string): Promise<boolean> {
    this.#unwritten.delete(name);
    const isNewest = this.#change(name);
    try {
      await this.#inTime(name, this.#store.delete(name));
      if (isNewest()) this.#unremoved.delete(name);
      return true;
    } catch (error) {
      this.#report(error, 'a secret cannot be removed');
      if (isNewest()) this.#unremoved.add(name);
      return false;
    }
  }

  /** Begins a change; asked at its end, tells whether the entry's present state depends on it, and not on a later one. */
  #change(name: string): () => boolean {
    const change = Symbol();
    this.#changes.set(name, change);
    return () => this.#changes.get(name) === change && this.#changes.delete(name);
  }

  /** True for what the store has refused to remove so far. */
  removesLater(name: string): boolean {
    return this.#unremoved.has(name);
  }

  /** True when nothing waits for its removal. */
  get allRemoved(): boolean {
    return this.#unremoved.size === 0;
  }

  /** Tries again what could not be removed. */
  async retryRemovals(): Promise<void> {
    await Promise.all([...this.#unremoved].map((name) => this.remove(name)));
  }

  /** All names; none when the store cannot tell. */
  async names(): Promise<readonly string[]> {
    return (await this.list()) ?? [];
  }

  /** All names; null when the store cannot tell. */
  async list(): Promise<readonly string[] | null> {
    try {
      return await this.#inTime(allNames, this.#store.names());
    } catch (error) {
      this.#report(error, 'the secret store cannot be listed');
      return null;
    }
  }

  /** Even a late answer is an answer: from then on, the store is waited for as before. */
  #inTime<Result>(name: string, work: Promise<Result>): Promise<Result> {
    const limitMs = this.#isSilent || this.#silent.has(name) ? shortPatienceMs : patienceMs;
    work.then(
      () => this.#answered(name),
      (error: unknown) => (troubleOf(error) === 'unanswered' ? this.#unanswered(name) : this.#answered(name)),
    );
    return inTime(this.#clock, limitMs, work, () => {
      this.#unanswered(name);
      throw new SecretStoreError('The secret store does not answer.', 'unanswered');
    });
  }

  #answered(name: string): void {
    this.#silent.delete(name);
    this.#isSilent = false;
  }

  #unanswered(name: string): void {
    this.#silent.add(name);
    this.#isSilent = true;
  }

  /** Only the kind of error is logged: what a store puts into its messages is not known. */
  #report(error: unknown, message: string): KeychainTrouble {
    this.#trouble = troubleOf(error);
    const name = error instanceof Error ? error.name : 'unknown';
    this.#log.warn({ error: name, trouble: this.#trouble }, message);
    return this.#trouble;
  }
}

function troubleOf(error: unknown): KeychainTrouble {
  return error instanceof SecretStoreError ? error.trouble : 'refused';
}
