import type { GuardedSecrets } from '../session/guarded-secrets.ts';
import { type DraftOwner, draftKeyName, draftKeyPrefix } from './draft.ts';
import { DraftKey, makeDraftKey } from './draft-key.ts';

/** The keychain does not tell whether there is a key, and nobody has asked it before. */
export class DraftKeyUnreadableError extends Error {
  override readonly name = 'DraftKeyUnreadableError';
}

/** Keys of users' drafts, one keychain entry each. What the keychain said last counts while it says nothing. */
export class DraftKeys {
  readonly #secrets: GuardedSecrets;
  readonly #known = new Map<string, string>();

  constructor(secrets: GuardedSecrets) {
    this.#secrets = secrets;
  }

  /** Null when that user has none. Throws `DraftKeyUnreadableError`. */
  async find(owner: DraftOwner): Promise<DraftKey | null> {
    const name = draftKeyName(owner);
    const text = await this.#read(name);
    return text === null ? null : DraftKey.parse(text);
  }

  /** The caller holds the lock between processes. Throws `DraftKeyUnreadableError`. */
  async findOrMake(owner: DraftOwner): Promise<DraftKey> {
    const found = await this.find(owner);
    if (found !== null) return found;
    const name = draftKeyName(owner);
    const text = makeDraftKey();
    this.#known.set(name, text);
    await this.#secrets.write(name, text);
    return DraftKey.parse(text) as DraftKey;
  }

  /** False when the keychain refused, which is tried again. */
  async remove(owner: DraftOwner): Promise<boolean> {
    return await this.#remove(draftKeyName(owner));
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

  async #read(name: string): Promise<string | null> {
    // The user signed out and the keychain refused to forget: it will, and the key is not to be used until then.
    if (this.#secrets.removesLater(name)) return null;
    const known = this.#known.get(name);
    // Refused so far: whatever the keychain holds is older.
    if (known !== undefined && this.#secrets.keepsInMemory(name)) {
      await this.#secrets.write(name, known);
      return known;
    }
    const { readable, ...reading } = await this.#secrets.read(name);
    if (!readable && known === undefined) throw new DraftKeyUnreadableError('The keychain cannot be read.');
    if (!('value' in reading)) return known ?? null;
    if (reading.value === null) this.#known.delete(name);
    else this.#known.set(name, reading.value);
    return reading.value;
  }

  async #remove(name: string): Promise<boolean> {
    this.#known.delete(name);
    return await this.#secrets.remove(name);
  }
}
