import { z } from 'zod';
import type { GuardedSecrets } from './guarded-secrets.ts';
import { type PinEntry, pinEntry } from './pin-keeper.ts';
import { type SessionInfo, sessionInfo } from './session-info.ts';
import { endingName } from './sign-out-queue.ts';

const sessionName = 'session';
const refreshPrefix = 'refresh:';
const pinPrefix = 'pin:';
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

/**
 * Keeps the session in the keychain: `session` says which one, `refresh:<id>` holds its refresh token, `pin:<id>`
 * what its PIN is checked with while there is no connection.
 */
export class SessionVault {
  readonly #secrets: GuardedSecrets;
  /** A session whose entry the keychain has refused so far. */
  #unwritten: SessionInfo | null = null;

  constructor(secrets: GuardedSecrets) {
    this.#secrets = secrets;
  }

  /** The entry `session` is what counts: written last, a crash in between leaves the session before it. */
  async open(info: SessionInfo, token: string): Promise<void> {
    await this.writeRefreshToken(info.id, token);
    await this.#writeSession(info);
  }

  async readSession(): Promise<StoredSessionInfo> {
    const reading = await this.#secrets.read(sessionName);
    if (!reading.readable) return { state: 'unreadable' };
    const info = reading.value === null ? null : parseJson(sessionInfo, reading.value);
    return info === null ? { state: 'missing' } : { state: 'present', info };
  }

  async readRefreshToken(sessionId: string): Promise<StoredRefreshToken> {
    const reading = await this.#secrets.read(refreshPrefix + sessionId);
    if (!reading.readable) return { state: 'unreadable' };
    const parsed = refreshToken.safeParse(reading.value);
    if (parsed.success) return { state: 'present', token: parsed.data };
    const ending = await this.#secrets.read(endingName(sessionId));
    const signedOut = ending.readable && ending.value !== null;
    return { state: signedOut ? 'signed_out' : 'missing' };
  }

  /** False when the keychain refused. One that accepts again also gets what it refused before. */
  async writeRefreshToken(sessionId: string, token: string): Promise<boolean> {
    const written = await this.#secrets.write(refreshPrefix + sessionId, token);
    if (written && this.#unwritten?.id === sessionId) await this.#writeSession(this.#unwritten);
    return written;
  }

  /** Null when there is none, or none that can be read. */
  async readPin(sessionId: string): Promise<PinEntry | null> {
    const reading = await this.#secrets.read(pinPrefix + sessionId);
    return reading.readable && reading.value !== null ? parseJson(pinEntry, reading.value) : null;
  }

  /** False when the keychain refused. */
  async writePin(sessionId: string, entry: PinEntry): Promise<boolean> {
    return await this.#secrets.write(pinPrefix + sessionId, JSON.stringify(entry));
  }

  /** False when the keychain refused some of it, which is tried again. */
  async removeSecretsOf(sessionId: string): Promise<boolean> {
    const names = [refreshPrefix + sessionId, pinPrefix + sessionId];
    const removals = await Promise.all(names.map((name) => this.#secrets.remove(name)));
    return removals.every((removed) => removed);
  }

  /**
   * Leaves nothing of this session; the entry of one that another process opened since stays. False when the
   * keychain refused some of it, which is tried again.
   */
  async remove(sessionId: string): Promise<boolean> {
    const current = await this.readSession();
    const refused = this.#unwritten?.id === sessionId;
    const ours = refused || current.state !== 'present' || current.info.id === sessionId;
    const removals = [this.removeSecretsOf(sessionId), ours ? this.removeSession() : true];
    return (await Promise.all(removals)).every((removed) => removed);
  }

  async removeSession(): Promise<boolean> {
    this.#unwritten = null;
    return await this.#secrets.remove(sessionName);
  }

  async #writeSession(info: SessionInfo): Promise<void> {
    const written = await this.#secrets.write(sessionName, JSON.stringify(info));
    this.#unwritten = written ? null : info;
  }

  /** Ids of all sessions that have a secret here. */
  async sessionIds(): Promise<string[]> {
    const names = await this.#secrets.names();
    const ids = [refreshPrefix, pinPrefix].flatMap((prefix) =>
      names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    );
    return [...new Set(ids)];
  }
}

/** Null when it is not what this program writes. */
function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
