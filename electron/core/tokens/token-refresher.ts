import type { TokenResponse } from '../../../server/contract/account.ts';
import type { EndedReason } from '../../../server/contract/errors.ts';
import type { RetryTimer } from '../connection/retry-timer.ts';
import type { SessionVault } from '../keychain/session-vault.ts';
import type { RefreshLock } from '../ports/refresh-lock.ts';
import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';
import { type AccessCredential, accessCredentialOf } from '../token-api/access-credential.ts';
import { type ApiFailure, failureOf, isRejected, TokenApiError } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import { AccessToken, type IssueMark, markIssue } from './access-token.ts';
import { saysInvalidToken } from './invalid-access-token.ts';
import { NotSignedInError } from './not-signed-in-error.ts';
import { RefreshTokenKeeper } from './refresh-token-keeper.ts';

/** How often another process may have been faster before that counts as a failure. */
const longestChase = 3;

/** What a refresher needs to know of the session whose tokens it renews. */
export interface TokenFamily {
  readonly sessionId: string;
  readonly expiresAtMs: number;
}

/** What is known about the end of a session, which is certain. */
export interface KnownEnd {
  readonly reason: EndedReason | null;
  /** By the server's clock; null: it did not say. */
  readonly atMs: number | null;
}

export interface RefreshEvents {
  renewed(recovered: boolean): void;
  /** The answer has the tokens of another session, which the user continued into. Its errors become the refresh's. */
  continued(tokens: TokenResponse, issued: IssueMark): Promise<void>;
  /** It goes on trying. */
  failing(failure: ApiFailure): void;
  /** The server said, for certain, that the session is over. */
  ended(end: KnownEnd): void;
}

export interface TokenRefresherParts {
  readonly api: TokenApi;
  readonly vault: SessionVault;
  readonly lock: RefreshLock;
  readonly clock: SessionClock;
  readonly serverTime: ServerTime;
  readonly retry: RetryTimer;
  readonly events: RefreshEvents;
}

/**
 * Keeps one session's tokens fresh. One refresh at a time, however many callers; the old refresh token stays in the
 * keychain until the new one is written; only the server's `invalid_grant` ends the session.
 */
export class TokenRefresher {
  readonly #parts: TokenRefresherParts;
  #keeper: RefreshTokenKeeper;
  #expiresAtMs: number;
  #access: AccessToken | null = null;
  #running: Promise<void> | null = null;
  #lastFailure: ApiFailure = { kind: 'offline' };
  #abort = new AbortController();
  #stopped = false;

  constructor(parts: TokenRefresherParts, family: TokenFamily, refreshToken: string) {
    this.#parts = parts;
    this.#keeper = new RefreshTokenKeeper(parts.vault, family.sessionId, refreshToken);
    this.#expiresAtMs = family.expiresAtMs;
  }

  /** Milliseconds until a refresh is due; null while one is running and when none is needed. */
  get dueInMs(): number | null {
    if (this.#stopped || this.#running !== null) return null;
    if (this.#parts.retry.waiting) return this.#parts.retry.dueInMs;
    return this.#access === null ? 0 : this.#access.refreshInMs;
  }

  /** True while a refresh that failed waits for its next try. */
  get failing(): boolean {
    return this.#parts.retry.waiting;
  }

  /** When the next renewal is due by the server's clock; null while one runs, fails or is not needed. */
  get nextRefreshAtMs(): number | null {
    if (this.#running !== null || this.failing) return null;
    return this.#access?.nextRefreshAtMs ?? null;
  }

  /** Until when calls can continue without the server, by its clock; null without an access token. */
  get workUntilMs(): number | null {
    return this.#access === null || this.#access.expired ? null : this.#access.validUntilMs;
  }

  /** The refresh token to hand back at a sign-out. */
  get newestRefreshToken(): string {
    return this.#keeper.newest;
  }

  /** Goes on with the tokens of a session just opened; callers notice nothing. */
  adopt(family: TokenFamily, tokens: TokenResponse, issued: IssueMark): void {
    this.#abandonRunning();
    this.#parts.retry.succeeded();
    this.#keeper = new RefreshTokenKeeper(this.#parts.vault, family.sessionId, tokens.refresh);
    this.#expiresAtMs = family.expiresAtMs;
    this.#takeAccess(tokens, issued);
  }

  /** A failed refresh is tried again at the next opportunity. */
  hurry(): void {
    this.#parts.retry.hurry();
  }

  /** Renews the tokens, or joins the renewal under way; throws `TokenApiError` or `NotSignedInError`. */
  refresh(): Promise<void> {
    if (this.#stopped) return Promise.reject(new NotSignedInError());
    if (this.#running !== null) return this.#running;
    const running = this.#attempt(this.#keeper).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  /** Runs `call` with a valid access token, and once more with a new one when that one is refused. */
  async withAccessToken<Result>(call: (accessToken: AccessCredential) => Promise<Result>): Promise<Result> {
    const token = await this.#usableToken();
    try {
      return await call(token);
    } catch (error) {
      if (!saysInvalidToken(error) || this.#stopped) throw error;
      // Another caller may have replaced the refused one already.
      if (this.#access === token) await this.refresh();
      return await call(await this.#usableToken());
    }
  }

  /** Forgets the access token and writes nothing more; an answer still on its way changes nothing. */
  stop(): void {
    this.#stopped = true;
    this.#abandonRunning();
    this.#access = null;
  }

  async #usableToken(): Promise<AccessToken> {
    // A caller during a refresh gets its token; if the refresh fails, the previous token may still do.
    await this.#running?.catch(() => undefined);
    if (this.#stopped) throw new NotSignedInError();
    if (this.#access !== null && !this.#access.doubtful) return this.#access;
    try {
      if (this.failing && (this.dueInMs ?? 0) > 0) throw new TokenApiError(this.#lastFailure);
      await this.refresh();
    } catch (error) {
      if (this.#access === null || this.#access.expired) throw error;
    }
    if (this.#access === null) throw new NotSignedInError();
    return this.#access;
  }

  async #attempt(keeper: RefreshTokenKeeper): Promise<void> {
    const { lock, retry, events } = this.#parts;
    try {
      const recovered = await lock.hold(() => this.#renew(keeper));
      retry.succeeded();
      if (recovered !== null) events.renewed(recovered);
    } catch (error) {
      if (this.#stopped) throw new NotSignedInError();
      // The session was continued meanwhile, so the caller gets the new session's token.
      if (this.#keeper !== keeper) return;
      this.#lastFailure = failureOf(error);
      retry.failed(this.#lastFailure);
      events.failing(this.#lastFailure);
      throw error;
    }
  }

  /**
   * Writes before use, so that a crash at any point leaves a token in the keychain that the server accepts. Tells
   * whether the answer was recovered; null when the session was continued.
   */
  async #renew(keeper: RefreshTokenKeeper): Promise<boolean | null> {
    const { api, clock } = this.#parts;
    for (let chase = 1; ; chase += 1) {
      const token = await keeper.tokenToSend();
      this.#checkCurrent(keeper);
      if (token === null) this.#end({ reason: 'logout', atMs: null });
      const issued = markIssue(clock);
      try {
        const { tokens, recovered } = await api.refresh(token, this.#abort.signal);
        this.#checkCurrent(keeper);
        if (tokens.session.id !== keeper.sessionId) {
          await this.#parts.events.continued(tokens, issued);
          return null;
        }
        await keeper.keep(tokens.refresh);
        this.#checkCurrent(keeper);
        this.#takeAccess(tokens, issued);
        return recovered;
      } catch (error) {
        this.#checkCurrent(keeper);
        if (!isRejected(error, 'invalid_grant')) throw error;
        const movedOn = chase < longestChase && (await keeper.movedOn());
        this.#checkCurrent(keeper);
        if (!movedOn) this.#end(endOf(error));
      }
    }
  }

  #takeAccess(tokens: TokenResponse, issued: IssueMark): void {
    const { clock, serverTime } = this.#parts;
    const token = { ...accessCredentialOf(tokens), expiresInSeconds: tokens.expires_in };
    this.#access = new AccessToken(clock, serverTime, token, issued, this.#expiresAtMs);
  }

  #end(end: KnownEnd): never {
    this.stop();
    this.#parts.events.ended(end);
    throw new NotSignedInError();
  }

  #abandonRunning(): void {
    this.#keeper.close();
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#running = null;
  }

  #checkCurrent(keeper: RefreshTokenKeeper): void {
    if (this.#stopped || this.#keeper !== keeper) throw new NotSignedInError();
  }
}

function endOf(error: unknown): KnownEnd {
  const failure = failureOf(error);
  if (failure.kind !== 'rejected') return { reason: null, atMs: null };
  return { reason: failure.endedReason, atMs: failure.endedAtMs ?? null };
}
