import { z } from 'zod';
import { type PinEntry, pinEntry } from '../unlocking/pin-keeper.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';
import type { SecretReader } from './keychain-look.ts';
import { type SessionInfo, sessionInfo } from './session-info.ts';

/** `session:<id>` describes a session. */
export const sessionPrefix = 'session:';
const refreshPrefix = 'refresh:';
const pinPrefix = 'pin:';
/** `ending:<id>` says: this session is over here, and its server does not know yet. */
export const endingPrefix = 'ending:';
const onScreenName = 'on-screen';
/** Where versions before fast user switching kept the one session that there could be. */
const formerName = 'session';
/** A refresh token as the protocol limits it: Windows keeps 1,280 characters an entry. */
const refreshToken = z
  .string()
  .max(1_200)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);

export type StoredRefreshToken =
  | { readonly state: 'present'; readonly token: string }
  | { readonly state: 'missing' }
  /** Another process of this installation signed out. */
  | { readonly state: 'signed_out' }
  | { readonly state: 'unreadable' };

export type StoredSessionInfo =
  | { readonly state: 'present'; readonly info: SessionInfo }
  /** There is no such entry, or it is not what this program writes. */
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable' };

export interface VaultSurvey {
  readonly sessionIds: ReadonlySet<string>;
  /** Of these there is an order to end the session, whatever it says. */
  readonly endingIds: ReadonlySet<string>;
}

/**
 * Keeps the sessions of this workstation in the keychain: `session:<id>` says what a session is, `refresh:<id>` holds
 * its refresh token, `pin:<id>` what its PIN is checked with while there is no connection; `on-screen` has the id of
 * the one that is on screen.
 */
export class SessionVault {
  readonly #secrets: GuardedSecrets;
  readonly #reader: SecretReader;
  /** What the keychain has not accepted so far, of all entries that are not written again by themselves. */
  readonly #unwritten: Map<string, string>;

  constructor(
    secrets: GuardedSecrets,
    reader: SecretReader = secrets,
    unwritten = new Map<string, string>(),
  ) {
    this.#secrets = secrets;
    this.#reader = reader;
    this.#unwritten = unwritten;
  }

  /** The same, read by `reader`. */
  readBy(reader: SecretReader): SessionVault {
    return new SessionVault(this.#secrets, reader, this.#unwritten);
  }

  /** The entry `session:<id>` is what counts: written last, a crash in between leaves no half session. */
  async open(info: SessionInfo, token: string): Promise<void> {
    await this.writeRefreshToken(info.id, token);
    await this.#insist(sessionPrefix + info.id, JSON.stringify(info));
    await this.keepOnScreen(info.id);
  }

  /** What a session is has changed. */
  async rewrite(info: SessionInfo): Promise<void> {
    await this.#insist(sessionPrefix + info.id, JSON.stringify(info));
  }

  /** A crash from here on may leave half of `successorId`, which is not to be ended for that. */
  async noteSuccessor(info: SessionInfo, successorId: string): Promise<void> {
    await this.#insist(sessionPrefix + info.id, JSON.stringify({ ...info, successorId }));
  }

  /** Whose session the next start of the program shows; null: nobody's. */
  async keepOnScreen(sessionId: string | null): Promise<void> {
    if (sessionId !== null) await this.#insist(onScreenName, sessionId);
    else await this.#remove(onScreenName);
  }

  /** Null when there is none, or none that can be read. */
  async readOnScreen(): Promise<string | null> {
    const reading = await this.#reader.read(onScreenName);
    return reading.readable ? reading.value : null;
  }

  /** Gives the entry of an earlier version its present name; false when the keychain refuses it now. */
  async migrate(): Promise<boolean> {
    const reading = await this.#reader.read(formerName);
    if (!reading.readable || reading.value === null) return true;
    const info = parseJson(sessionInfo, reading.value);
    if (info !== null) {
      if (!(await this.#secrets.write(sessionPrefix + info.id, reading.value))) return false;
      await this.keepOnScreen(info.id);
    }
    await this.#secrets.remove(formerName);
    return true;
  }

  async readSession(sessionId: string): Promise<StoredSessionInfo> {
    const reading = await this.#reader.read(sessionPrefix + sessionId);
    if (!reading.readable) return { state: 'unreadable' };
    const info = reading.value === null ? null : parseJson(sessionInfo, reading.value);
    return info?.id === sessionId ? { state: 'present', info } : { state: 'missing' };
  }

  async readRefreshToken(sessionId: string): Promise<StoredRefreshToken> {
    const reading = await this.#reader.read(refreshPrefix + sessionId);
    if (!reading.readable) return { state: 'unreadable' };
    const parsed = refreshToken.safeParse(reading.value);
    if (parsed.success) return { state: 'present', token: parsed.data };
    const ending = await this.#reader.read(endingPrefix + sessionId);
    const signedOut = ending.readable && ending.value !== null;
    return { state: signedOut ? 'signed_out' : 'missing' };
  }

  /** False when the keychain refused. One that accepts again also gets what it refused before. */
  async writeRefreshToken(sessionId: string, token: string): Promise<boolean> {
    const written = await this.#secrets.write(refreshPrefix + sessionId, token);
    if (written) for (const [name, value] of this.#unwritten) await this.#insist(name, value);
    return written;
  }

  /** Null when there is none, or none that can be read. */
  async readPin(sessionId: string): Promise<PinEntry | null> {
    const reading = await this.#reader.read(pinPrefix + sessionId);
    return reading.readable && reading.value !== null ? parseJson(pinEntry, reading.value) : null;
  }

  /** False when the keychain refused. */
  async writePin(sessionId: string, entry: PinEntry): Promise<boolean> {
    return await this.#secrets.write(pinPrefix + sessionId, JSON.stringify(entry));
  }

  /** Leaves nothing of this session; false when the keychain refused some of it, which is tried again. */
  async remove(sessionId: string): Promise<boolean> {
    const names = [sessionPrefix, refreshPrefix, pinPrefix].map((prefix) => prefix + sessionId);
    if ((await this.readOnScreen()) === sessionId || this.#unwritten.get(onScreenName) === sessionId)
      names.push(onScreenName);
    const removals = await Promise.all(names.map((name) => this.#remove(name)));
    return removals.every((removed) => removed);
  }

  /** Tried again with the next refresh token that the keychain accepts. */
  async #insist(name: string, value: string): Promise<void> {
    // Noted before: by the time that the keychain refuses it, the entry may be newer, or gone.
    this.#unwritten.set(name, value);
    const isWritten = await this.#secrets.write(name, value);
    if (isWritten && this.#unwritten.get(name) === value) this.#unwritten.delete(name);
  }

  async #remove(name: string): Promise<boolean> {
    this.#unwritten.delete(name);
    // No session of this run has ever been in a keychain that is closed since the start.
    return (await this.#secrets.remove(name)) || this.#secrets.isClosed;
  }

  /** Names of all entries of a session that the keychain really has; null when it cannot tell. */
  async namesOf(sessionId: string): Promise<readonly string[] | null> {
    const names = (await this.#reader.list()) ?? (this.#secrets.isClosed ? [] : null);
    return names?.filter((name) => sessionIdIn(name) === sessionId) ?? null;
  }

  /** True when the keychain can be looked at and has entries of no other sessions than these. */
  async holdsOnly(sessionIds: readonly string[]): Promise<boolean> {
    const names = await this.#reader.list();
    const found = names?.map(sessionIdIn).filter((id) => id !== null);
    return found?.every((id) => sessionIds.includes(id)) ?? false;
  }

  /** Ids of all sessions that have a secret here, and of those that are to end; null when the keychain cannot tell. */
  async survey(): Promise<VaultSurvey | null> {
    const names = await this.#reader.list();
    if (names === null) return null;
    const endings = names.filter((name) => name.startsWith(endingPrefix));
    return {
      sessionIds: new Set(names.map(sessionIdIn).filter((id) => id !== null)),
      endingIds: new Set(endings.map((name) => name.slice(endingPrefix.length))),
    };
  }
}

/** Whose entry it is by its name; null for what is no session's. */
function sessionIdIn(name: string): string | null {
  const prefix = [sessionPrefix, refreshPrefix, pinPrefix].find((one) => name.startsWith(one));
  return prefix === undefined ? null : name.slice(prefix.length);
}

/** Null when it is not what this program writes. */
function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
