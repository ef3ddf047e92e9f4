import type { KeyObject } from 'node:crypto';
import { statSync } from 'node:fs';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type KeyFile, KeyFileError, keyFileOf, readKeyFile } from './key-file.ts';
import { type AccessKey, type LoadedKeys, loadKeys, type RefreshKey } from './loaded-keys.ts';

export type { AccessKey, RefreshKey } from './loaded-keys.ts';

/** All keys valid now; one of each kind makes new tokens, the others only verify. */
export interface KeyStore {
  readonly currentAccessKey: AccessKey;
  readonly accessKeys: ReadonlyMap<string, AccessKey>;
  readonly currentRefreshKey: RefreshKey;
  readonly refreshKeys: ReadonlyMap<string, RefreshKey>;
  readonly counterSecret: KeyObject;
  readonly badgeSecret: KeyObject;
  readonly identitySecret: KeyObject;
}

/** The keys of a key file, which may be replaced while in use. */
export class FileKeyStore implements KeyStore {
  readonly path: string;
  readonly #clock: Clock;
  #loaded: LoadedKeys;
  #valid: ValidKeys;
  /** Of the file when it was last looked at; `undefined`: look again. */
  #fileStamp: string | null | undefined;

  /** Throws `KeyFileError`. */
  constructor(databaseFile: string, clock: Clock) {
    this.path = keyFileOf(databaseFile);
    this.#clock = clock;
    this.#fileStamp = stampOf(this.path);
    const content = readKeyFile(this.path);
    if (!content) throw new KeyFileError(`The key file ${this.path} is missing.`);
    this.#loaded = loadKeys(content, this.path);
    this.#valid = validKeysAt(this.#loaded, clock.nowMs());
  }

  get currentAccessKey(): AccessKey {
    return this.#now().currentAccessKey;
  }

  get accessKeys(): ReadonlyMap<string, AccessKey> {
    return this.#now().accessKeys;
  }

  get currentRefreshKey(): RefreshKey {
    return this.#now().currentRefreshKey;
  }

  get refreshKeys(): ReadonlyMap<string, RefreshKey> {
    return this.#now().refreshKeys;
  }

  get counterSecret(): KeyObject {
    return this.#loaded.counterSecret;
  }

  get badgeSecret(): KeyObject {
    return this.#loaded.badgeSecret;
  }

  get identitySecret(): KeyObject {
    return this.#loaded.identitySecret;
  }

  get auditSeal(): AuditSeal {
    return this.#loaded.auditSeal;
  }

  /** The file's content if it has changed since the last look, otherwise null. Throws `KeyFileError`. */
  readChanges(): KeyFile | null {
    const stamp = stampOf(this.path);
    if (stamp === this.#fileStamp) return null;
    this.#fileStamp = stamp;
    const content = readKeyFile(this.path);
    if (!content) throw new KeyFileError(`The key file ${this.path} is missing.`);
    return content;
  }

  /** Makes the next look report the same change again. */
  forgetChanges(): void {
    this.#fileStamp = undefined;
  }

  /** Switches to the keys of a file; on `KeyFileError` the old ones stay in use. */
  adopt(content: KeyFile): void {
    this.#loaded = loadKeys(content, this.path);
    this.#valid = validKeysAt(this.#loaded, this.#clock.nowMs());
  }

  /** Which keys are valid depends on the time, which is checked for every token, so it must cost next to nothing. */
  #now(): ValidKeys {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#valid.fromMs || nowMs >= this.#valid.untilMs) {
      this.#valid = validKeysAt(this.#loaded, nowMs);
    }
    return this.#valid;
  }
}

interface ValidKeys extends Omit<KeyStore, 'counterSecret' | 'badgeSecret' | 'identitySecret'> {
  /** The answer holds from here … */
  readonly fromMs: number;
  /** … to here, where a key begins to sign or retires. */
  readonly untilMs: number;
}

function validKeysAt({ access, refresh }: LoadedKeys, nowMs: number): ValidKeys {
  const changes = [...access, ...refresh].flatMap(({ signsFromMs, retiresAtMs }) => [
    signsFromMs,
    retiresAtMs,
  ]);
  return {
    currentAccessKey: current(access, nowMs),
    accessKeys: valid(access, nowMs),
    currentRefreshKey: current(refresh, nowMs),
    refreshKeys: valid(refresh, nowMs),
    fromMs: Math.max(Number.NEGATIVE_INFINITY, ...changes.filter((atMs) => atMs <= nowMs)),
    untilMs: Math.min(Number.POSITIVE_INFINITY, ...changes.filter((atMs) => atMs > nowMs)),
  };
}

/** The newest key whose time has come; before the time of the first key (the clock was set back), that one. */
function current<Key extends { readonly signsFromMs: number }>(
  keys: readonly [Key, ...Key[]],
  nowMs: number,
): Key {
  return keys.findLast(({ signsFromMs }) => signsFromMs <= nowMs) ?? keys[0];
}

function valid<Key extends { readonly id: string; readonly retiresAtMs: number }>(
  keys: readonly Key[],
  nowMs: number,
): ReadonlyMap<string, Key> {
  return new Map(keys.filter(({ retiresAtMs }) => nowMs < retiresAtMs).map((key) => [key.id, key]));
}

/** Changes whenever the file is replaced or written; null: there is none. */
function stampOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}` : null;
}
