import { z } from 'zod';
import { personColour } from './person-colour.ts';

/** What the sign-in screen may show of recent users: their names, only their initials, or nothing. */
export const recentUserDetails = ['on', 'initials', 'off'] as const;
export type RecentUserDetail = (typeof recentUserDetails)[number];

/** No answer lists more users than this. */
export const mostRecentUsers = 8;

/** Newest first; with `initials` there is no name to show. */
export const recentUsersResponse = z
  .object({
    detail: z.enum(recentUserDetails),
    users: z
      .array(
        z.object({
          /** To sign in with; the workstation does not pass it to its screens. */
          username: z.string().min(1).max(150),
          display_name: z.string().max(200).nullable(),
          initials: z.string().max(8),
          /** Absent from older servers. */
          colour: personColour.optional(),
        }),
      )
      .max(mostRecentUsers),
    /** The workstation that asks, as the server calls it now; absent from older servers. */
    device: z.object({ name: z.string(), ward: z.string().nullable() }).optional(),
  })
  .meta({ id: 'RecentUsers' });
export type RecentUsersResponse = z.infer<typeof recentUsersResponse>;

/** The stricter of two settings. */
export function stricterDetail(one: RecentUserDetail, other: RecentUserDetail): RecentUserDetail {
  return (
    recentUserDetails[Math.max(recentUserDetails.indexOf(one), recentUserDetails.indexOf(other))] ?? 'off'
  );
}
