import type { RecentUserDetail } from '../../contract/recent-users.ts';
import type { WardSettings } from '../wards/ward-settings.ts';

/** Somebody who has signed in lately. */
export interface RecentUser {
  readonly username: string;
  readonly displayName: string;
}

/** What the site says about naming users before anybody is signed in. */
export interface RecentUsersRule {
  readonly everywhere: RecentUserDetail;
  /** By the name of the ward. */
  readonly wards: Pick<WardSettings<RecentUserDetail>, 'get'>;
}
