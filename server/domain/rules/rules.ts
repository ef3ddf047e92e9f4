import type { RoleName } from '../../contract/profiles.ts';
import type { RecentUserDetail } from '../../contract/recent-users.ts';
import type { WardAccess } from './ward-access.ts';
import type { WardSettings } from './ward-settings.ts';

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

/** How many sessions a user may have at the same time, and what happens to one more. */
export interface SessionLimit {
  /** Null: any number. */
  readonly maxPerUser: number | null;
  readonly atMax: 'refuse' | 'replace_oldest' | 'allow';
  /** With `refuse`: whether the user may end another session by signing in. */
  readonly mayReplace: boolean;
}

/** What the site says about naming users before anybody is signed in. */
export interface RecentUsersRule {
  readonly everywhere: RecentUserDetail;
  /** By the name of the ward. */
  readonly wards: Pick<WardSettings<RecentUserDetail>, 'get'>;
}
