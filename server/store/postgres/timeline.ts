import { isLost } from './database-failure.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

/** Which line of its history a database writes: a standby that is promoted begins the next one. */
export interface Timeline {
  /** Of the database that all of its standbys are copies of. */
  readonly system: string;
  readonly number: number;
}

/** For primaries only. Every user may ask for it, unless an administrator has decided otherwise. */
const selectTimeline = statement<Timeline>(
  `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system,
          ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer AS number`,
);

/** Null: this user may not know, or the host could not say at that moment. */
export async function timelineOf(primary: Pick<Queries, 'first'>): Promise<Timeline | null> {
  try {
    return await primary.first(selectTimeline);
  } catch (error) {
    if (isLost(error)) throw error;
    return null;
  }
}

/** Whether the first one is known to have been left for the second one. */
export function isOlder(one: Timeline | null, other: Timeline | null): boolean {
  return one !== null && other !== null && one.system === other.system && one.number < other.number;
}

/** Whether nothing is known of the first one, and something of the second one. */
export function isLessKnown(one: Timeline | null, other: Timeline | null): boolean {
  return one === null && other !== null;
}
