import type { RoleName } from '../contract/profiles.ts';
import type { AlertTargets } from './alerts/alert.ts';
import type { BadgeHash } from './badges/badge.ts';
import type { BadgeHandles } from './badges/badge-handles.ts';
import type { Clock } from './clock.ts';
import type { RecentUsersRule } from './devices/recent-user.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { ServerIdentity } from './server-identity.ts';
import type { SessionLimit } from './sessions/make-room.ts';
import type { FailureLimiter } from './throttling/failure-limiter.ts';
import type { OneAtATime } from './throttling/one-at-a-time.ts';
import type { RateLimiter } from './throttling/rate-limiter.ts';
import type { AccessTokens } from './tokens/access-tokens.ts';
import type { ProofVerifier } from './tokens/proof.ts';
import type { RefreshTokens } from './tokens/refresh-tokens.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { DecoyDraw } from './users/decoy-hash.ts';
import type { PasswordHasher } from './users/password-hasher.ts';
import type { WardAccess } from './wards/ward-access.ts';
import type { WardSettings } from './wards/ward-settings.ts';

/** What the use cases need from outside; each takes only its part of it. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly unitOfWork: UnitOfWork;
  readonly passwords: PasswordHasher;
  readonly decoyDraw: DecoyDraw;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly proofs: ProofVerifier;
  readonly identity: ServerIdentity;
  readonly badgeHash: BadgeHash;
  readonly badgeHandles: BadgeHandles;
  readonly limits: Limits;
  readonly alerts: AlertTargets;
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
  /** Wrong enrolment codes, by network. */
  readonly enrolments: FailureLimiter;
  /** Reports of sealed codes that were used, by workstation and by network. */
  readonly offlineUses: RateLimiter;
  /** Unknown badges, by workstation, and badges of others, by the user who wants them linked. */
  readonly badgesFromPlace: FailureLimiter;
  readonly badgesFromNetwork: FailureLimiter;
  /** What an enrolled workstation asks while nobody is signed in, by workstation. */
  readonly questionsOfDevice: RateLimiter;
  /** Passwords and PINs at the lock screen, by session. */
  readonly unlocks: OneAtATime;
  /** What a workstation asks about its sessions, lines that it opens included, by its key. */
  readonly questionsOfStation: RateLimiter;
  /** Audit events about refusals that cost a caller nothing, so that nobody can flood the trail. */
  readonly refusalNotices: RateLimiter;
  /** Alerts that a network or client is throttled. */
  readonly throttleAlerts: RateLimiter;
  /** Alerts that a session is refreshed outside its ward's networks, by session and network. */
  readonly outsideAlerts: RateLimiter;
}

/** Configured decisions that the rules depend on. */
export interface Rules {
  readonly unbound: 'allow' | 'deny';
  /** Until then an outdated refresh token of an unbound session ends nothing; 0: it always does. */
  readonly replaysToleratedUntilMs: number;
  /** Whether access tokens are bound to the key of their session (RFC 9449 §5.2). */
  readonly dpopBoundAccessTokens: boolean;
  /** Permits the first-run set-up; null: there is no set-up over HTTP. */
  readonly setupCode: string | null;
  /** Whether a workstation signs people in only after IT has admitted it. */
  readonly enrolment: 'open' | 'required';
  /** Roles whose users may open emergency sessions, unless something else was said about a user. */
  readonly emergencyRoles: readonly RoleName[];
  readonly sessions: SessionLimit;
  /** Networks by the name of the ward; wards that are not named here are open to all. */
  readonly wards: Pick<WardSettings<WardAccess>, 'get'>;
  readonly recentUsers: RecentUsersRule;
}

/** Who is calling, as far as the network tells. */
export interface Caller {
  readonly address: string | null;
  /** Ties the lines of the log to the request. */
  readonly requestId?: string;
}
