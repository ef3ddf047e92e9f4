import { z } from 'zod';
import { asciiDigits } from '../text/ascii-digits.ts';
import { signInRequest } from './account.ts';
import { badgeDigits, mostBadges } from './constants.ts';

/** What a badge reader types: 6 to 20 digits; zeros in front count. */
export const badgeNumber = z
  .string()
  .max(64, { abort: true })
  .overwrite(asciiDigits)
  .regex(new RegExp(`^\\d{${badgeDigits.fewest},${badgeDigits.most}}$`));

/** Body of `POST /v1/badge/identify`, with a DPoP proof of an enrolled workstation. */
export const badgeRequest = z.strictObject({ number: badgeNumber });

/** Answer of `POST /v1/badge/identify`. */
export const identifiedBadge = z.object({
  /** For one `POST /v1/badge/sign-in` at the same workstation. */
  handle: z.string().min(1).max(128),
  display_name: z.string().max(200),
  /** Seconds for which the handle can be used. */
  expires_in: z.number().int().positive(),
  /** Open sessions of this user at this workstation. */
  sessions_here: z.array(z.string()).max(100),
});
export type IdentifiedBadge = z.infer<typeof identifiedBadge>;

/** Body of `POST /v1/badge/sign-in`: like that of `POST /account/token/`, with the handle for the user name. */
export const badgeSignInRequest = signInRequest
  .pick({ password: true, device: true, replace: true })
  .extend({ handle: z.string().min(1).max(128) });
export type BadgeSignInRequest = z.infer<typeof badgeSignInRequest>;

const badge = z.object({ id: z.string(), linked_at: z.iso.datetime() });

/** Answer of `POST /v1/badges` (201): the badge that is linked to the user now. */
export const linkedBadge = z.object({ badge });
export type LinkedBadge = z.infer<typeof linkedBadge>;

/** Answer of `GET /v1/badges`: the user's own, the oldest first. */
export const ownBadges = z.object({ badges: z.array(badge).max(mostBadges) });
export type OwnBadges = z.infer<typeof ownBadges>;
