import type { TokenResponse } from '../../../server/contract/account.ts';
import type { EndedReason } from '../../../server/contract/errors.ts';
import type { RefreshLock } from '../ports/refresh-lock.ts';
import { type ApiFailure, failureOf, isRejected, TokenApiError } from '../token-api/api-failure.ts';
import type { Renewal, TokenApi } from '../token-api/token-api.ts';
import { AccessToken, type IssueMark, markIssue } from './access-token.ts';
import { saysInvalidToken } from './invalid-access-token.ts';
import { NotSignedInError } from './not-signed-in-error.ts';
import type { RetryTimer } from './retry-timer.ts';
import type { ServerTime } from './server-time.ts';
import type { SessionClock } from './session-clock.ts';
import type { SessionVault } from './session-vault.ts';
import { TokenChain } from './token-chain.ts';

/** How often another process may turn out to have been faster before that counts as a failure. */
const longestChase = 3;

/** What a refresher needs to know of the session whose tokens it renews. */
export interface TokenFamily {
  readonly sessionId: string;
  readonly expiresAtMs: number;
}

export interface RefreshEvents {
  renewed(recovered: boolean): void;
  /** It goes on trying. */
  failing(failure: ApiFailure): void;
  /** The server said, for certain, that the session is over. */
  ended(reason: EndedReason | null): void;
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
 * Keeps one session's tokens fresh. One refresh at a time however many callers; the old refresh token stays
 * in the keychain until the new one is written; nothing but the server's `invalid_grant` ends the session.
 */
export class TokenRefresher {
  readonly #parts: TokenRefresherParts;
  #family: TokenFamily;
  #chain: TokenChain;
  #access: AccessToken | null = null;
  #running: Promise<void> | null = null;
  #lastFailure: ApiFailure = { kind: 'offline' };
  #abort = new AbortController();
  #stopped = false;

  constructor(parts: TokenRefresherParts, family: TokenFamily, refreshToken: string) {
    this.#parts = parts;
    this.#family = family;
    this.#chain = new TokenChain(refreshToken);
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

  /** Until when calls can go on without the server, by its clock; null without an access token. */
  get workUntilMs(): number | null {
    return this.#access === null || this.#access.expired ? null : this.#access.validUntilMs;
  }

  /** The refresh token to hand back at a sign-out. */
  get newestRefreshToken(): string {
    return this.#chain.newest;
  }

  /** Goes on with the tokens of a session just opened; callers notice nothing. */
  adopt(family: TokenFamily, tokens: TokenResponse, issued: IssueMark): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#running = null;
    this.#parts.retry.succeeded();
    this.#family = family;
    this.#chain = new TokenChain(tokens.refresh);
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
    const running = this.#attempt().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  /** Runs `call` with a valid access token, and once more with a new one when that one is refused. */
  async withAccessToken<Result>(call: (accessToken: string) => Promise<Result>): Promise<Result> {
    const token = await this.#usableToken();
    try {
      return await call(token);
    } catch (error) {
      if (!saysInvalidToken(error) || this.#stopped) throw error;
      await this.#replace(token);
      return await call(await this.#usableToken());
    }
  }

  /** Forgets the tokens; an answer still on its way changes nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#abort.abort();
    this.#access = null;
    this.#chain = new TokenChain('');
  }

  async #usableToken(): Promise<string> {
    // Whoever asks while a refresh runs gets its token; when it fails, the one before may still do.
    await this.#running?.catch(() => undefined);
    if (this.#stopped) throw new NotSignedInError();
    if (this.#access !== null && !this.#access.doubtful) return this.#access.value;
    try {
      if (this.failing && (this.dueInMs ?? 0) > 0) throw new TokenApiError(this.#lastFailure);
      await this.refresh();
    } catch (error) {
      if (this.#access === null || this.#access.expired) throw error;
    }
    return this.#currentToken();
  }

  /** Gets another token than the refused one, which may have been replaced already. */
  async #replace(refused: string): Promise<void> {
    if (this.#access?.value === refused) await this.refresh();
  }

  #currentToken(): string {
    if (this.#access === null) throw new NotSignedInError();
    return this.#access.value;
  }

  async #attempt(): Promise<void> {
    const family = this.#family;
    try {
      const recovered = await this.#parts.lock.hold(() => this.#renew(family));
      this.#parts.retry.succeeded();
      this.#parts.events.renewed(recovered);
    } catch (error) {
      if (this.#replaced(family)) return this.#afterReplacement();
      if (error instanceof NotSignedInError) throw error;
      this.#noteFailure(failureOf(error));
      throw error;
    }
  }

  /** The session changed under a running refresh: its callers go on with the new one, if there is one. */
  #afterReplacement(): void {
    if (this.#stopped) throw new NotSignedInError();
  }

  #noteFailure(failure: ApiFailure): void {
    this.#lastFailure = failure;
    this.#parts.retry.failed(failure.kind === 'throttled' ? failure.retryAfterSeconds : null);
    this.#parts.events.failing(failure);
  }

  async #renew(family: TokenFamily): Promise<boolean> {
    for (let chase = 1; ; chase += 1) {
      const sent = await this.#tokenToSend(family);
      const issued = markIssue(this.#parts.clock);
      try {
        const renewal = await this.#parts.api.refresh(sent, this.#abort.signal);
        await this.#keep(family, renewal, issued);
        return renewal.recovered;
      } catch (error) {
        this.#checkCurrent(family);
        if (!isRejected(error, 'invalid_grant')) throw error;
        if (chase < longestChase && (await this.#movedOn(family))) continue;
        this.#end(error);
      }
    }
  }

  /**
   * The token that the keychain holds, because another process may have rotated it, and because only that one
   * survives a crash. One whose successor could not be written is sent again: the server answers it with the
   * same successor.
   */
  async #tokenToSend(family: TokenFamily): Promise<string> {
    const { vault } = this.#parts;
    const stored = await vault.readRefreshToken(family.sessionId);
    this.#checkCurrent(family);
    if (stored.state === 'signed_out') this.#end(null);
    if (stored.state === 'unreadable') return this.#chain.newest;
    const position = stored.state === 'present' ? this.#chain.position(stored.token) : 'outdated';
    if (stored.state === 'present' && position === 'unknown') this.#chain.adopt(stored.token);
    if (position === 'newest' || position === 'unknown') return this.#chain.newest;
    const written = await vault.writeRefreshToken(family.sessionId, this.#chain.newest);
    this.#checkCurrent(family);
    return !written && position === 'predecessor' && stored.state === 'present'
      ? stored.token
      : this.#chain.newest;
  }

  /** Writes first, uses then: a crash at any point leaves a token in the keychain that the server accepts. */
  async #keep(family: TokenFamily, { tokens }: Renewal, issued: IssueMark): Promise<void> {
    this.#checkCurrent(family);
    this.#chain.advance(tokens.refresh);
    await this.#parts.vault.writeRefreshToken(family.sessionId, tokens.refresh);
    this.#checkCurrent(family);
    this.#takeAccess(tokens, issued);
  }

  #takeAccess(tokens: TokenResponse, issued: IssueMark): void {
    const { clock, serverTime } = this.#parts;
    const token = { value: tokens.access, expiresInSeconds: tokens.expires_in };
    this.#access = new AccessToken(clock, serverTime, token, issued, this.#family.expiresAtMs);
  }

  /** True when another process has put a token into the keychain that this one has not seen. */
  async #movedOn(family: TokenFamily): Promise<boolean> {
    const stored = await this.#parts.vault.readRefreshToken(family.sessionId);
    this.#checkCurrent(family);
    return stored.state === 'present' && this.#chain.position(stored.token) === 'unknown';
  }

  #end(cause: unknown): never {
    const failure = cause === null ? null : failureOf(cause);
    const reason = failure === null ? 'logout' : failure.kind === 'rejected' ? failure.endedReason : null;
    this.stop();
    this.#parts.events.ended(reason);
    throw new NotSignedInError();
  }

  #checkCurrent(family: TokenFamily): void {
    if (this.#replaced(family)) throw new NotSignedInError();
  }

  #replaced(family: TokenFamily): boolean {
    return this.#stopped || this.#family !== family;
  }
}
