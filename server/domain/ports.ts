import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { FailureLimiter } from './throttling/failure-limiter.ts';
import type { RateLimiter } from './throttling/rate-limiter.ts';
import type { AccessTokens } from './tokens/access-tokens.ts';
import type { ProofVerifier } from './tokens/proof.ts';
import type { RefreshTokens } from './tokens/refresh-tokens.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { PasswordHasher } from './users/password-hasher.ts';

/** What the use cases need from outside; each takes only its part of it. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly unitOfWork: UnitOfWork;
  readonly passwords: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly proofs: ProofVerifier;
  readonly limits: Limits;
  readonly rules: Rules;
}

export interface Limits {
  /** By session; Infinity: throttling is off. */
  readonly refreshesPerMinute: number;
  /** Tries to refresh a session without its key, by session. */
  readonly refreshesWithoutKey: FailureLimiter;
  /** By user and workstation. */
  readonly signInsFromPlace: FailureLimiter;
  readonly signInsFromNetwork: FailureLimiter;
  /** Logins of confidential clients, by client and by network. */
  readonly clientLogins: FailureLimiter;
  /** Audit events about refusals that cost a caller nothing, so that nobody can flood the trail. */
  readonly refusalNotices: RateLimiter;
  /** Alerts that a network or client is throttled. */
  readonly throttleAlerts: RateLimiter;
}

/** Configured decisions that the rules depend on. */
export interface Rules {
  readonly unbound: 'allow' | 'deny';
  /** Permits the first-run set-up; null: there is no set-up over HTTP. */
  readonly setupCode: string | null;
}

/** Who is calling, as far as the network tells. */
export interface Caller {
  readonly address: string | null;
  /** Ties the lines of the log to the request. */
  readonly requestId?: string;
}
