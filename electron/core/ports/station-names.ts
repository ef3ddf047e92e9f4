import { z } from 'zod';
import { recentUserDetails } from '../../../server/contract/recent-users.ts';

const shownName = z.string().min(1).max(200).nullable();

/** How a server names this workstation and its ward. */
export const namedStation = z.strictObject({
  /** `ServerEndpoint.id` of the server that named it. */
  serverId: z.string().min(1).max(300),
  name: shownName,
  ward: shownName,
  /** What the site lets its workstations show of people; null: it has not said. */
  recentUsers: z.enum(recentUserDetails).nullable().default(null),
});
export type NamedStation = z.infer<typeof namedStation>;

/** Keeps the names over restarts, so that every screen says where the computer stands. They are not secret. */
export interface StationNames {
  /** Null when there are none, or none that can be read. */
  read(): Promise<NamedStation | null>;
  /** Rejects when they could not be written. */
  write(station: NamedStation): Promise<void>;
}
