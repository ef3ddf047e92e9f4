import type { Clock } from '../domain/ports/clock.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';
import type { SealedKeySet, SealedKeysRepository } from '../domain/records/sealed-keys.ts';
import type { KeptKeys, KeyChange } from './kept-keys.ts';
import type { KeyEncryptionKey } from './key-encryption-keys.ts';
import { type KeyFile, KeyFileError, type StoredKey } from './key-file.ts';
import { KeyLease } from './key-lease.ts';
import { KeysInUse } from './keys-in-use.ts';
import { mergeKeys } from './merge-keys.ts';
import { isRetired } from './rotate-keys.ts';
import { openKeySet, sealKeySet, serverOf } from './sealed-key-set.ts';

const place = 'The key set in the database';
/** How often others may be faster. */
const mostAttempts = 10;
/** Whoever removes retired keys may have a clock that is ahead by this much. */
const skewMs = 15 * 60_000;

export interface SealedKeyStoreOptions {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  /** Read anew each time: the file may have been replaced. Throws `KeyFileError`. */
  readonly encryptionKeys: () => readonly KeyEncryptionKey[];
  /** Milliseconds that pass whatever is done to the clock; default: those of the process. */
  readonly monotonicMs?: () => number;
}

/** The keys that the nodes of a cluster share, sealed in their database. */
export class SealedKeyStore extends KeysInUse implements KeptKeys {
  readonly #options: SealedKeyStoreOptions;
  readonly #lease: KeyLease;
  readonly #server: string;
  /** The set in use, and what is in it. */
  #used: SealedKeySet;
  #content: KeyFile;
  /** What has been found and not been adopted. */
  #found: { readonly set: SealedKeySet; readonly succeeded: () => void } | null = null;

  private constructor(options: SealedKeyStoreOptions, set: SealedKeySet, content: KeyFile) {
    const ids = content.keys.map(({ kid }) => kid);
    const lease = new KeyLease(ids, options.monotonicMs);
    super({ content, place, clock: options.clock, lease });
    this.#options = options;
    this.#lease = lease;
    this.#used = set;
    this.#content = content;
    this.#server = serverOf(content);
  }

  /** Null: the database has no keys yet. Throws `KeyFileError`. */
  static async open(options: SealedKeyStoreOptions): Promise<SealedKeyStore | null> {
    const found = await newestOf(options.unitOfWork);
    if (!found) return null;
    const content = await openKeySet(found.sealed, found.version, options.encryptionKeys());
    return new SealedKeyStore(options, found, content);
  }

  get nonceSecret() {
    return this.sharedNonceSecret;
  }

  async read(): Promise<KeyFile> {
    return (await this.#readSet()).content;
  }

  async change<Result>(
    unitOfWork: UnitOfWork,
    change: (content: KeyFile) => KeyChange<Result> | null,
  ): Promise<Result | null> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const { version, content } = await this.#readSet();
      const changed = change(content);
      if (changed === null) return null;
      // Outside of the job, which may wait for its repositories only.
      const sealed = await sealKeySet(changed.content, version + 1, this.#options.encryptionKeys());
      const isPut = await unitOfWork.run(async ({ sealedKeys, audit }) => {
        if (!(await requireSealedKeys(sealedKeys).put(version, sealed))) return false;
        for (const event of changed.events) await audit.append(event);
        return true;
      });
      if (isPut) return changed.result;
    }
    throw new KeyFileError('The key set in the database is being changed by others all the time: try again.');
  }

  /** Seals the set anew, for all keys of the key-encryption file and for no other. */
  async rewrap(unitOfWork: UnitOfWork): Promise<readonly string[]> {
    const nowMs = this.#options.clock.nowMs();
    const ids = this.#options.encryptionKeys().map(({ id }) => id);
    await this.change(unitOfWork, (content) => ({
      content,
      events: [
        {
          type: 'keys_rewrapped',
          outcome: 'success',
          timeMs: nowMs,
          details: { encryption_keys: ids.join(' ') },
        },
      ],
      result: true,
    }));
    return ids;
  }

  async readChanges(): Promise<KeyFile | null> {
    const succeeded = this.#lease.look();
    const found = await newestOf(this.#options.unitOfWork);
    if (found && isSame(found, this.#used)) {
      succeeded();
      return null;
    }
    const content = await this.#open(found);
    if (this.#lostIn(content).length > 0) {
      await this.#putBack();
      // The next look finds them.
      return null;
    }
    if (found) this.#found = { set: found, succeeded };
    return content;
  }

  /** What is not adopted is found again by itself. */
  forgetChanges(): void {}

  override adopt(content: KeyFile): void {
    if (serverOf(content) !== this.#server)
      throw new KeyFileError(`${place} is that of another server: start this one anew.`);
    super.adopt(content);
    this.#content = content;
    if (this.#found === null) return;
    this.#used = this.#found.set;
    this.#found.succeeded();
    this.#found = null;
  }

  /** Keys that are still needed and were never removed: the database went back, as in a failover or by a restore. */
  #lostIn(stored: KeyFile): readonly StoredKey[] {
    const soonMs = this.#options.clock.nowMs() + skewMs;
    const ids = stored.keys.map(({ kid }) => kid);
    return this.#content.keys.filter((key) => !isRetired(key, soonMs) && !ids.includes(key.kid));
  }

  async #putBack(): Promise<void> {
    const timeMs = this.#options.clock.nowMs();
    await this.change(this.#options.unitOfWork, (stored) => {
      const lost = this.#lostIn(stored);
      const content = lost.length === 0 ? null : mergeKeys(this.#content, stored, timeMs);
      const events = lost.map(({ kid, use }) => ({
        type: 'key_recovered' as const,
        outcome: 'success' as const,
        timeMs,
        details: { kid, use },
      }));
      return content && { content, events, result: true };
    });
  }

  async #readSet(): Promise<{ readonly version: number; readonly content: KeyFile }> {
    const found = await newestOf(this.#options.unitOfWork);
    return { version: found?.version ?? 0, content: await this.#open(found) };
  }

  async #open(found: SealedKeySet | null): Promise<KeyFile> {
    if (!found) throw new KeyFileError(`${place} is gone: restore the database from the backup.`);
    const content = await openKeySet(found.sealed, found.version, this.#options.encryptionKeys());
    if (serverOf(content) !== this.#server)
      throw new KeyFileError(`${place} is that of another server: start this one anew.`);
    return content;
  }
}

/** Throws `KeyFileError` for a database that has its keys in a file. */
export function requireSealedKeys(sealedKeys: SealedKeysRepository | null): SealedKeysRepository {
  if (sealedKeys) return sealedKeys;
  throw new KeyFileError('This database has its keys in a file beside it.');
}

function isSame(one: SealedKeySet, other: SealedKeySet): boolean {
  return one.version === other.version && one.sealed === other.sealed;
}

function newestOf(unitOfWork: UnitOfWork): Promise<SealedKeySet | null> {
  return unitOfWork.read(({ sealedKeys }) => requireSealedKeys(sealedKeys).newest());
}
