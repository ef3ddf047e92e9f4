import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import { type DraftOwner, draftKeyName, draftKeyPrefix } from './draft.ts';
import { DraftKey, makeDraftKey } from './draft-key.ts';

/** The keychain cannot be asked whether there is a key, and it has not been asked before. */
export class DraftKeyUnreadableError extends Error {
  override readonly name = 'DraftKeyUnreadableError';
}

interface KnownKey {
  readonly owner: DraftOwner;
  readonly text: string;
  /** Made while the keychain was locked; that may hold another key. */
  readonly isInterim: boolean;
}

/** A key that was made while the keychain was closed, and the one that was in there already. */
export interface ReplacedKey {
  readonly owner: DraftOwner;
  readonly interim: DraftKey;
  readonly stored: DraftKey;
}

/**
 * Keys of users' drafts, one keychain entry each. While the keychain does not answer, its last answer counts; if it
 * has been locked since the start, users get interim keys in memory.
 */
export class DraftKeys {
  readonly #secrets: GuardedSecrets;
  readonly #known = new Map<string, KnownKey>();

  constructor(secrets: GuardedSecrets) {
    this.#secrets = secrets;
  }

  /** Null when that user has none. Throws `DraftKeyUnreadableError`. */
  async find(owner: DraftOwner): Promise<DraftKey | null> {
    const text = await this.#read(owner);
    return text === null ? null : DraftKey.parse(text);
  }

  /** The caller holds the lock between processes. Throws `DraftKeyUnreadableError`. */
  async findOrMake(owner: DraftOwner): Promise<DraftKey> {
    const found = await this.find(owner);
    if (found !== null) return found;
    const name = draftKeyName(owner);
    const text = makeDraftKey();
    // A key the keychain was told to remove no longer counts, whenever that happens.
    const isInterim = this.#secrets.isClosed && !this.#secrets.removesLater(name);
    this.#known.set(name, { owner, text, isInterim });
    await this.#secrets.write(name, text);
    return DraftKey.parse(text) as DraftKey;
  }

  /** False when the keychain refused; it is tried again. A locked one cannot hold a key of this run. */
  async remove(owner: DraftOwner): Promise<boolean> {
    return (await this.#remove(draftKeyName(owner))) || this.#secrets.isClosed;
  }

  /**
   * Writes what the keychain has missed. If it holds another key of the same user, that one counts and is returned,
   * so that what the interim key sealed can be sealed again.
   */
  async keepAgain(): Promise<readonly ReplacedKey[]> {
    const missed = [...this.#known].filter(([name]) => this.#secrets.keepsInMemory(name));
    const outcomes = await Promise.all(missed.map(([name, known]) => this.#keepAgain(name, known)));
    return outcomes.filter((replaced) => replaced !== null);
  }

  async #keepAgain(name: string, { owner, text, isInterim }: KnownKey): Promise<ReplacedKey | null> {
    const reading = await this.#secrets.read(name);
    if (!reading.readable) return null;
    const interim = DraftKey.parse(text);
    const stored = reading.value === null ? null : DraftKey.parse(reading.value);
    if (!isInterim || reading.value === null || stored === null || interim === null) {
      if (await this.#secrets.write(name, text)) this.#known.set(name, { owner, text, isInterim: false });
      return null;
    }
    this.#secrets.trustStored(name);
    this.#known.set(name, { owner, text: reading.value, isInterim: false });
    return { owner, interim, stored };
  }

  /** Whether anybody has a key here. */
  async areAny(): Promise<boolean> {
    return (await this.#names()).length > 0;
  }

  /** Removes every key that `isUseless`; the caller holds the lock between processes. */
  async removeAll(isUseless: (key: DraftKey) => boolean): Promise<void> {
    for (const name of await this.#names()) {
      const reading = await this.#secrets.read(name);
      if (!reading.readable || reading.value === null) continue;
      const key = DraftKey.parse(reading.value);
      if (key === null || isUseless(key)) await this.#remove(name);
    }
  }

  async #names(): Promise<string[]> {
    return (await this.#secrets.names()).filter((name) => name.startsWith(draftKeyPrefix));
  }

  async #read(owner: DraftOwner): Promise<string | null> {
    const name = draftKeyName(owner);
    // The user signed out and the keychain refused to remove the key: it is retried, and the key must not be used
    // meanwhile.
    if (this.#secrets.removesLater(name)) return null;
    const known = this.#known.get(name);
    if (known !== undefined && this.#secrets.keepsInMemory(name)) {
      // Refused so far: whatever the keychain holds is older. What an interim key replaces is for `keepAgain`.
      if (!known.isInterim) await this.#secrets.write(name, known.text);
      return known.text;
    }
    const reading = await this.#secrets.read(name);
    if (!reading.readable) {
      if (known === undefined && !this.#secrets.isClosed)
        throw new DraftKeyUnreadableError('The keychain cannot be read.');
      return known?.text ?? null;
    }
    if (reading.value === null) this.#known.delete(name);
    else this.#known.set(name, { owner, text: reading.value, isInterim: false });
    return reading.value;
  }

  async #remove(name: string): Promise<boolean> {
    this.#known.delete(name);
    return await this.#secrets.remove(name);
  }
}
