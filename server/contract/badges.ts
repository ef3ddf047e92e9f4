import { z } from 'zod';
import { asciiDigits } from '../text/ascii-digits.ts';
import { signInRequest, signInResponse } from './account.ts';
import { badgeDigits, mostBadges } from './constants.ts';
import { type Endpoints, emptyAnswer } from './endpoint.ts';
import { byId } from './identifiers.ts';
import { notAdmitted } from './station.ts';

/** What a badge reader types: 6 to 20 digits; leading zeros count. */
export const badgeNumber = z
  .string()
  .max(64, { abort: true })
  .overwrite(asciiDigits)
  .regex(new RegExp(`^\\d{${badgeDigits.fewest},${badgeDigits.most}}$`));

const badgeRequest = z.strictObject({ number: badgeNumber }).meta({ id: 'BadgeRequest' });

const identifiedBadge = z
  .object({
    /** For one `POST /v1/badge/sign-in` at the same workstation. */
    handle: z.string().min(1).max(128),
    display_name: z.string().max(200),
    /** Seconds for which the handle is valid. */
    expires_in: z.number().int().positive(),
    /** Open sessions of this user at this workstation. */
    sessions_here: z.array(z.string()).max(100),
  })
  .meta({ id: 'IdentifiedBadge' });
export type IdentifiedBadge = z.infer<typeof identifiedBadge>;

/** As for a sign-in by password, with the handle in place of the user name. */
const badgeSignInRequest = signInRequest
  .pick({ password: true, device: true, replace: true })
  .extend({ handle: z.string().min(1).max(128) })
  .meta({ id: 'BadgeSignInRequest' });

const badge = z.object({ id: z.string(), linked_at: z.iso.datetime() });

export type LinkedBadge = z.infer<typeof badge>;

/** The user's own badges, oldest first. */
const ownBadges = z.object({ badges: z.array(badge).max(mostBadges) }).meta({ id: 'OwnBadges' });

/** Badges: identifying one and signing in with it, for enrolled workstations; and what users do with their own. */
export const badgeEndpoints = {
  identifyBadge: {
    method: 'post',
    path: '/v1/badge/identify',
    summary: 'Identify a badge: a handle for one sign-in of its user within a minute.',
    caller: 'device_key',
    body: badgeRequest,
    answer: identifiedBadge,
    errors: ['badge_unknown', ...notAdmitted],
  },
  signInByBadge: {
    method: 'post',
    path: '/v1/badge/sign-in',
    summary: 'Sign in with the handle of a badge and the password.',
    caller: 'device_key',
    body: badgeSignInRequest,
    answer: signInResponse,
    errors: ['badge_expired', 'invalid_credentials', 'network_not_allowed', 'session_limit', ...notAdmitted],
  },
  ownBadges: {
    method: 'get',
    path: '/v1/badges',
    summary: "The user's badges.",
    caller: 'access_token',
    answer: ownBadges,
  },
  linkBadge: {
    method: 'post',
    path: '/v1/badges',
    summary: 'Link a badge to the user who has just signed in.',
    caller: 'workstation',
    body: badgeRequest,
    answer: z.object({ badge }).meta({ id: 'LinkedBadge' }),
    status: 201,
    errors: ['insufficient_user_authentication', 'badge_in_use', 'badge_limit', 'throttled'],
  },
  removeBadge: {
    method: 'delete',
    path: '/v1/badges/{id}',
    summary: 'Remove a badge of the user.',
    caller: 'workstation',
    params: byId,
    answer: emptyAnswer,
    errors: ['not_found'],
  },
} as const satisfies Endpoints;
