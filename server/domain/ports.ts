import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Metrics } from './ports/metrics.ts';
import type { DecoyDraw, PasswordHasher } from './ports/password-hasher.ts';
import type { ServerIdentity } from './ports/server-identity.ts';
import type { UnitOfWork } from './ports/unit-of-work.ts';
import type { AlertTargets } from './records/alert.ts';
import type { BadgeHash } from './records/badge.ts';
import type { Rules } from './rules/rules.ts';
import type { Limits } from './throttling/limits.ts';
import type { AccessTokens } from './tokens/access-tokens.ts';
import type { ProofVerifier } from './tokens/proof.ts';
import type { RefreshTokens } from './tokens/refresh-tokens.ts';

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
  readonly limits: Limits;
  readonly alerts: AlertTargets;
  readonly rules: Rules;
}

/** Who is calling, as far as the network tells. */
export interface Caller {
  readonly address: string | null;
  /** Ties the lines of the log to the request. */
  readonly requestId?: string;
}
