import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';
import type { AccessCredential } from '../token-api/access-credential.ts';

const leadMs = 2 * 60_000;

/**
 * How long after its issue an access token is renewed: 2 minutes before it expires, and a token that lives
 * less than 10 minutes at 80 % of its life. Null when it lives as long as the session: there is nothing to renew.
 */
export function refreshDelayMs(lifeMs: number, sessionLeftMs: number): number | null {
  if (lifeMs >= sessionLeftMs - 1_000) return null;
  return lifeMs - Math.min(leadMs, lifeMs / 5);
}

/** A token that is about to expire might do so on its way. */
const marginMs = 5_000;

/** Moment by both readings of the clock, taken before a request is sent: its token is not older than that. */
export interface IssueMark {
  readonly elapsedMs: number;
  readonly monotonicMs: number;
}

export function markIssue(clock: SessionClock): IssueMark {
  return { elapsedMs: clock.elapsedMs(), monotonicMs: clock.monotonicMs() };
}

/** An access token and how long it holds; its age is measured here, never by comparing two machines' clocks. */
export class AccessToken implements AccessCredential {
  readonly value: string;
  readonly type: AccessCredential['type'];
  /** When it is renewed, by the server's clock; null when it lasts until the session ends. */
  readonly nextRefreshAtMs: number | null;
  /** Its end by the server's clock. */
  readonly validUntilMs: number;
  readonly #clock: SessionClock;
  readonly #issued: IssueMark;
  readonly #lifeMs: number;
  readonly #delayMs: number | null;

  constructor(
    clock: SessionClock,
    serverTime: ServerTime,
    token: AccessCredential & { readonly expiresInSeconds: number },
    issued: IssueMark,
    sessionExpiresAtMs: number,
  ) {
    this.value = token.value;
    this.type = token.type;
    this.#clock = clock;
    this.#issued = issued;
    this.#lifeMs = token.expiresInSeconds * 1_000;
    const nowMs = serverTime.nowMs();
    const leftMs = serverTime.synchronised ? sessionExpiresAtMs - nowMs : Number.POSITIVE_INFINITY;
    this.#delayMs = refreshDelayMs(this.#lifeMs, leftMs);
    this.nextRefreshAtMs = this.#delayMs === null ? null : nowMs + this.#delayMs;
    this.validUntilMs = Math.min(nowMs + this.#lifeMs, sessionExpiresAtMs);
  }

  /** Milliseconds until it is to be renewed, rather early than late; null when it need not be. */
  get refreshInMs(): number | null {
    if (this.#delayMs === null) return null;
    return this.#issued.elapsedMs + this.#delayMs - this.#clock.elapsedMs();
  }

  /** It may have expired, by one of the machine's clocks. */
  get doubtful(): boolean {
    return this.#clock.elapsedMs() - this.#issued.elapsedMs >= this.#lifeMs - marginMs;
  }

  /** It has expired for certain. */
  get expired(): boolean {
    return this.#clock.monotonicMs() - this.#issued.monotonicMs >= this.#lifeMs;
  }
}
