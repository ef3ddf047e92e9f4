import type { KeychainTrouble } from '../ports/secret-store.ts';
import type { GuardedSecrets, SecretReading } from './guarded-secrets.ts';

/** What is needed to read entries. */
export type SecretReader = Pick<GuardedSecrets, 'list' | 'names' | 'read'>;

/**
 * One look at what the keychain holds. It ends at the first entry that does not answer: each further one would take as long
 * and block a thread of this process. Entries that did not answer in an earlier look are skipped, so that one of them does
 * not hide the others for ever.
 */
export class KeychainLook implements SecretReader {
  readonly #secrets: GuardedSecrets;
  readonly #silent: Set<string>;
  readonly #end = Promise.withResolvers<null>();
  #trouble: KeychainTrouble | null = null;
  #isOver = false;

  /** `silent`: the names of entries that did not answer; this look adds to them. */
  constructor(secrets: GuardedSecrets, silent: Set<string>) {
    this.#secrets = secrets;
    this.#silent = silent;
  }

  /** Why it has not seen everything; null: so far, it has. */
  get trouble(): KeychainTrouble | null {
    return this.#trouble;
  }

  /** Nothing more is read. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whoever waits for an entry stops waiting: the rest counts as unreadable. */
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
