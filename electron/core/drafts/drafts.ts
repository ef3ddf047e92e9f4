import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { DraftFileInfo, DraftFiles } from '../ports/draft-files.ts';
import type { Logger } from '../ports/logger.ts';
import type { RefreshLock } from '../ports/refresh-lock.ts';
import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';
import {
  type Draft,
  type DraftEntry,
  type DraftOwner,
  type DraftPlace,
  type DraftSaving,
  ownerIdentity,
} from './draft.ts';
import { hasExpired, newTimes } from './draft-expiry.ts';
import type { DraftContent, DraftKey } from './draft-key.ts';
import { DraftKeys, type ReplacedKey } from './draft-keys.ts';
import { hasRoom, isTooLong } from './draft-limits.ts';
import { DraftSeat } from './draft-seat.ts';
import { DraftSweeper } from './draft-sweeper.ts';
import { readSealedDraft, type SealedDraft } from './sealed-draft.ts';

export interface DraftsParts {
  readonly files: DraftFiles;
  readonly secrets: GuardedSecrets;
  /** Between processes: of two that begin at once only one makes a user's key. */
  readonly lock: RefreshLock;
  readonly clock: SessionClock;
  readonly serverTime: ServerTime;
  readonly log: Logger;
}

const sweepEveryMs = 60 * 60_000;

/** A text of a user, and where it belongs. */
export interface KeptText extends DraftEntry {
  readonly text: string;
}

interface OpenedDraft {
  readonly fileName: string;
  readonly content: DraftContent;
  readonly savedAtMs: number;
}

/**
 * Unfinished texts, sealed for their user and kept for a day, whatever happens except the user's own sign-out. Calls
 * run one after the other, so that each sees the result of the one before.
 */
export class Drafts {
  readonly seat: DraftSeat;
  readonly #parts: DraftsParts;
  readonly #keys: DraftKeys;
  readonly #sweeper: DraftSweeper;
  #queue: Promise<unknown> = Promise.resolve();
  /** When old drafts were last looked for, and whether the server's time was known then. */
  #swept: { readonly atMs: number; readonly knewTime: boolean } | null = null;

  constructor(parts: DraftsParts) {
    this.#parts = parts;
    this.seat = new DraftSeat(() => parts.clock.monotonicMs());
    this.#keys = new DraftKeys(parts.secrets);
    this.#sweeper = new DraftSweeper(parts);
  }

  /** Replaces the draft of that place; an empty text erases it. Rejects when disk or keychain refuse. */
  async save(owner: DraftOwner, place: DraftPlace, text: string): Promise<DraftSaving> {
    if (isTooLong(text)) return { ok: false, error: 'too_long' };
    if (text === '') {
      await this.erase(owner, place);
      return { ok: true, savedAtMs: null };
    }
    return await this.#inTurn(async () => {
      const key = await this.#keys.find(owner);
      if (key !== null) return await this.#write(key, owner, { ...place, text });
      // Held until there is a file: a key without any is removed as useless.
      return await this.#parts.lock.hold(async () =>
        this.#write(await this.#keys.findOrMake(owner), owner, { ...place, text }),
      );
    });
  }

  /** Null when there is none, or none that can be believed. Rejects when disk or keychain refuse. */
  read(owner: DraftOwner, place: DraftPlace): Promise<Draft | null> {
    return this.#inTurn(async () => {
      const key = await this.#keys.find(owner);
      const draft = key && (await this.#open(key, owner, key.fileNameOf(place)));
      return draft && { text: draft.content.text, savedAtMs: draft.savedAtMs };
    });
  }

  /** Newest first. Rejects when disk or keychain refuse. */
  list(owner: DraftOwner): Promise<readonly DraftEntry[]> {
    return this.#inTurn(async () => {
      const drafts = await this.#openAll(owner);
      return drafts
        .map(({ content: { app, name }, savedAtMs }) => ({ app, name, savedAtMs }))
        .sort((one, other) => other.savedAtMs - one.savedAtMs);
    });
  }

  /** All texts of that user, newest first; null when they cannot be told just now. */
  async textsOf(owner: DraftOwner): Promise<readonly KeptText[] | null> {
    return await this.#inTurn(async () => {
      const drafts = await this.#openAll(owner);
      return drafts
        .map(({ content, savedAtMs }) => ({ ...content, savedAtMs }))
        .sort((one, other) => other.savedAtMs - one.savedAtMs);
    }).catch(() => null);
  }

  /** The day for which that user's texts are kept begins anew. Rejects when disk or keychain refuse. */
  renew(owner: DraftOwner): Promise<void> {
    return this.#inTurn(async () => {
      const key = await this.#keys.find(owner);
      if (key === null) return;
      for (const { content } of await this.#openAll(owner)) await this.#write(key, owner, content);
    });
  }

  /** How many drafts that user has here, parked and locked ones too; null when it cannot be told just now. */
  async countOf(owner: DraftOwner): Promise<number | null> {
    return await this.#inTurn(async () => (await this.#openAll(owner)).length).catch(() => null);
  }

  /** Rejects when disk or keychain refuse. */
  erase(owner: DraftOwner, place: DraftPlace): Promise<void> {
    return this.#inTurn(async () => {
      const key = await this.#keys.find(owner);
      if (key === null) return;
      await this.#parts.files.remove(key.fileNameOf(place));
      if ((await this.#filesOf(key)).length === 0) await this.#keys.remove(owner);
    });
  }

  /**
   * Removes everything of that user, including what is still on its way. The key goes first: without it the files are
   * useless. False when keychain or disk refused; the key is retried, files go after a day.
   */
  eraseAllOf(owner: DraftOwner): Promise<boolean> {
    this.seat.leave(owner);
    return this.#inTurn(async () => {
      const key = await this.#keys.find(owner).catch(() => null);
      const isKeyGone = await this.#keys.remove(owner);
      try {
        for (const { name } of key === null ? [] : await this.#filesOf(key))
          await this.#parts.files.remove(name);
        return isKeyGone;
      } catch (error) {
        this.#report(error, 'drafts were not removed; without their key nobody reads them');
        return false;
      }
    });
  }

  /** Writes the missed keys to a keychain that can be used again. Never rejects. */
  async keepAgain(): Promise<void> {
    const work = async () => {
      for (const replaced of await this.#keys.keepAgain()) await this.#sealAnew(replaced);
    };
    await this.#inTurn(() => this.#parts.lock.hold(work)).catch((error: unknown) =>
      this.#report(error, 'drafts were not taken over into the keychain’s key'),
    );
  }

  /** If there is an earlier draft in the same place, the newer text is appended to it. */
  async #sealAnew({ owner, interim, stored }: ReplacedKey): Promise<void> {
    for (const { name } of await this.#filesOf(interim)) {
      const draft = await this.#open(interim, owner, name);
      if (draft === null) continue;
      const before = await this.#open(stored, owner, stored.fileNameOf(draft.content));
      const joined = before === null ? '' : `${before.content.text}\n`;
      const content = { ...draft.content, text: joined + draft.content.text };
      if ((await this.#write(stored, owner, content)).ok) await this.#parts.files.remove(name);
    }
  }

  /**
   * Once an hour, and as soon as the server's time is known: removes what is older than a day, whoever's it is, and
   * keys without drafts. Never rejects.
   */
  async sweepIfDue(): Promise<void> {
    const { clock, serverTime } = this.#parts;
    const sinceMs = clock.monotonicMs() - (this.#swept?.atMs ?? Number.NEGATIVE_INFINITY);
    const isDue = sinceMs >= sweepEveryMs || (serverTime.synchronised && this.#swept?.knewTime === false);
    if (!isDue) return;
    this.#swept = { atMs: clock.monotonicMs(), knewTime: serverTime.synchronised };
    await this.#inTurn(() => this.#sweep()).catch((error: unknown) =>
      this.#report(error, 'drafts were not looked through'),
    );
  }

  async #sweep(): Promise<void> {
    const { files, lock } = this.#parts;
    await this.#sweeper.sweep();
    if (!(await this.#keys.areAny())) return;
    await lock.hold(async () => {
      const left = await files.list();
      const isUseless = (key: DraftKey) => !left.some(({ name }) => name.startsWith(key.ownerPrefix));
      await this.#keys.removeAll(isUseless);
    });
  }

  /** Resolves when everything that was asked for is done. */
  async settle(): Promise<void> {
    await this.#queue;
  }

  async #write(key: DraftKey, owner: DraftOwner, content: DraftContent): Promise<DraftSaving> {
    const { files, serverTime } = this.#parts;
    const times = newTimes(serverTime);
    const sealed = key.seal(ownerIdentity(owner), content, times);
    const file = JSON.stringify({ version: 1, ...times, ...sealed } satisfies SealedDraft);
    if (!hasRoom(key, content, file.length, await files.list())) return { ok: false, error: 'too_many' };
    await files.write(key.fileNameOf(content), file);
    return { ok: true, savedAtMs: times.savedAtMs };
  }

  async #openAll(owner: DraftOwner): Promise<OpenedDraft[]> {
    const key = await this.#keys.find(owner);
    if (key === null) return [];
    const drafts: OpenedDraft[] = [];
    for (const { name } of await this.#filesOf(key)) {
      const draft = await this.#open(key, owner, name);
      if (draft !== null) drafts.push(draft);
    }
    return drafts;
  }

  async #open(key: DraftKey, owner: DraftOwner, fileName: string): Promise<OpenedDraft | null> {
    const { files, serverTime, log } = this.#parts;
    const file = await files.read(fileName);
    const sealed = file === null ? null : readSealedDraft(file);
    if (sealed !== null && hasExpired(sealed, serverTime)) return null;
    const content = sealed && key.open(ownerIdentity(owner), fileName, sealed);
    if (sealed !== null && content) return { fileName, content, savedAtMs: sealed.savedAtMs };
    if (file !== null) log.warn({}, 'a draft was damaged or changed; it is not used');
    return null;
  }

  async #filesOf(key: DraftKey): Promise<readonly DraftFileInfo[]> {
    const files = await this.#parts.files.list();
    return files.filter(({ name }) => name.startsWith(key.ownerPrefix));
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Only the kind of error is logged: messages of the system name files. */
  #report(error: unknown, message: string): void {
    this.#parts.log.error({ error: error instanceof Error ? error.name : 'unknown' }, message);
  }
}
