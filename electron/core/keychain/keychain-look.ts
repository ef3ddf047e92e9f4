import type { KeychainTrouble } from '../ports/secret-store.ts';
import type { GuardedSecrets, SecretReading } from './guarded-secrets.ts';

/** What it takes to read entries. */
export type SecretReader = Pick<GuardedSecrets, 'list' | 'names' | 'read'>;

/**
 * One look at what the keychain holds. It is over at the first entry that does not answer: each further one would cost as
 * long, and a thread of this process. Entries that did not answer in a look before are not asked for, so that one does
 * not hide the others for ever.
 */
export class KeychainLook implements SecretReader {
  readonly #secrets: GuardedSecrets;
  readonly #silent: Set<string>;
  readonly #end = Promise.withResolvers<null>();
  #trouble: KeychainTrouble | null = null;
  #isOver = false;

  /** `silent`: the names of entries that did not answer, to which this look adds. */
  constructor(secrets: GuardedSecrets, silent: Set<string>) {
    this.#secrets = secrets;
    this.#silent = silent;
  }

  /** Why it has not seen everything; null: it has, so far. */
  get trouble(): KeychainTrouble | null {
    return this.#trouble;
  }

  /** Nothing more is read. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whoever waits for an entry waits no longer: the rest is unreadable. */
  stop(): void {
    this.#isOver = true;
    this.#trouble ??= 'unanswered';
    this.#end.resolve(null);
  }

  async read(name: string): Promise<SecretReading> {
    if (this.#isOver || this.#silent.has(name)) return this.#missed('unanswered');
    const reading = await Promise.race([this.#secrets.read(name), this.#end.promise]);
    if (reading === null) return this.#missed('unanswered');
    if (reading.readable) return reading;
    if (reading.trouble === 'unanswered') {
      this.#silent.add(name);
      this.stop();
    }
    return this.#missed(reading.trouble);
  }

  async list(): Promise<readonly string[] | null> {
    const names = this.#isOver ? null : await Promise.race([this.#secrets.list(), this.#end.promise]);
    if (names === null) this.#trouble ??= this.#secrets.lastTrouble;
    return names;
  }

  async names(): Promise<readonly string[]> {
    return (await this.list()) ?? [];
  }

  #missed(trouble: KeychainTrouble): SecretReading {
    this.#trouble ??= trouble;
    return { readable: false, trouble };
  }
}
