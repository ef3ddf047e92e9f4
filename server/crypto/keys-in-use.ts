import type { KeyObject } from 'node:crypto';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { KeyFile } from './key-file.ts';
import type { KeyLease } from './key-lease.ts';
import { type AccessKey, type LoadedKeys, loadKeys, type RefreshKey } from './loaded-keys.ts';

export interface KeysInUseOptions {
  readonly content: KeyFile;
  /** Where they are kept, as sentences begin with it. */
  readonly place: string;
  readonly clock: Clock;
  /** Null: nobody else may change them unnoticed. */
  readonly lease?: KeyLease | null;
}

/** A set of keys, of which the time says what each is good for; may be exchanged while in use. */
export class KeysInUse {
  readonly #place: string;
  readonly #clock: Clock;
  readonly #lease: KeyLease | null;
  #loaded: LoadedKeys;
  #valid: ValidKeys;

  /** Throws `KeyFileError`. */
  constructor({ content, place, clock, lease = null }: KeysInUseOptions) {
    this.#place = place;
    this.#clock = clock;
    this.#lease = lease;
    this.#loaded = loadKeys(content, place);
    this.#valid = this.#validKeys(clock.nowMs());
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

  /** Throws `Refusal('unavailable')` while they may be outdated. */
  requireCurrent(): void {
    this.#lease?.require();
  }

  /** From this set, whether or not the nonces of this server are shared. */
  protected get sharedNonceSecret(): KeyObject {
    return this.#loaded.nonceSecret;
  }

  /** Switches to the keys of another set; on `KeyFileError` the old ones stay in use. */
  adopt(content: KeyFile): void {
    this.#loaded = loadKeys(content, this.#place);
    this.#lease?.know(content.keys.map(({ kid }) => kid));
    this.#valid = this.#validKeys(this.#clock.nowMs());
  }

  /** Which keys are valid depends on the time, which is checked for every token, so it must cost next to nothing. */
  #now(): ValidKeys {
    this.#lease?.require();
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#valid.fromMs || nowMs >= this.#valid.untilMs || this.#lease?.hasNews) {
      this.#valid = this.#validKeys(nowMs);
    }
    return this.#valid;
  }

  #validKeys(nowMs: number): ValidKeys {
    const mayUse = this.#lease?.mayUse() ?? (() => true);
    return validKeysAt(this.#loaded, nowMs, mayUse);
  }
}

interface ValidKeys {
  readonly currentAccessKey: AccessKey;
  readonly accessKeys: ReadonlyMap<string, AccessKey>;
  readonly currentRefreshKey: RefreshKey;
  readonly refreshKeys: ReadonlyMap<string, RefreshKey>;
  /** The answer holds from here … */
  readonly fromMs: number;
  /** … to here, where a key begins to sign or retires. */
  readonly untilMs: number;
}

type MayUse = (keyId: string) => boolean;

/** A key that has been signing for this long is known to everybody; its predecessor still verifies for longer than this. */
const settledMs = 15 * 60_000;

function validKeysAt({ access, refresh }: LoadedKeys, nowMs: number, mayUse: MayUse): ValidKeys {
  const changes = [...access, ...refresh].flatMap(({ signsFromMs, retiresAtMs }) => [
    signsFromMs,
    retiresAtMs,
  ]);
  return {
    currentAccessKey: current(access, nowMs, mayUse),
    accessKeys: valid(access, nowMs),
    currentRefreshKey: current(refresh, nowMs, mayUse),
    refreshKeys: valid(refresh, nowMs),
    fromMs: Math.max(Number.NEGATIVE_INFINITY, ...changes.filter((atMs) => atMs <= nowMs)),
    untilMs: Math.min(Number.POSITIVE_INFINITY, ...changes.filter((atMs) => atMs > nowMs)),
  };
}

/** The newest key whose time has come; before the time of the first key (the clock was set back), that one. */
function current<Key extends { readonly id: string; readonly signsFromMs: number }>(
  keys: readonly [Key, ...Key[]],
  nowMs: number,
  mayUse: MayUse,
): Key {
  const may = ({ id, signsFromMs }: Key) =>
    signsFromMs <= nowMs && (nowMs - signsFromMs >= settledMs || mayUse(id));
  return keys.findLast(may) ?? keys[0];
}

function valid<Key extends { readonly id: string; readonly retiresAtMs: number }>(
  keys: readonly Key[],
  nowMs: number,
): ReadonlyMap<string, Key> {
  return new Map(keys.filter(({ retiresAtMs }) => nowMs < retiresAtMs).map((key) => [key.id, key]));
}
