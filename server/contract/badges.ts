import { z } from 'zod';
import { asciiDigits } from '../text/ascii-digits.ts';
import { hasDammDigit } from '../text/damm.ts';
import { password, signInRequest, signInResponse } from './account.ts';
import { badgeCodeDigits, badgeDigits, mostBadges } from './constants.ts';
import { type Endpoints, endedAnswer } from './endpoint.ts';
import { byId } from './identifiers.ts';
import { personColour } from './person-colour.ts';
import { notAdmitted } from './station.ts';

/** What a badge reader types, or a code in place of a badge: 6 to 20 digits; leading zeros count. */
export const badgeNumber = z
  .string()
  .max(64, { abort: true })
  .overwrite(asciiDigits)
  .regex(new RegExp(`^\\d{${badgeDigits.fewest},${badgeDigits.most}}$`));

/** What stands for the user of a badge that was read, in one sign-in. */
export const badgeHandle = z.string().min(1).max(128);

/** What may be a code in place of a badge. */
export interface TypedBadgeCode {
  readonly number: string;
  /** False: a digit is wrong, or two are swapped; or it is no code at all. */
  readonly isIntact: boolean;
  /** Typed in groups, as it is read out, so it is no user name. */
  readonly isSpaced: boolean;
}

/** What the help desk reads out, however it was typed: eight digits, in groups or not; null: it is something else. */
export function badgeCodeOf(typed: string): TypedBadgeCode | null {
  const digits = asciiDigits(typed.trim());
  const number = digits.replaceAll(/[\s-]/g, '');
  if (!new RegExp(`^\\d{${badgeCodeDigits}}$`).test(number)) return null;
  return { number, isIntact: hasDammDigit(number), isSpaced: /\s/.test(digits) };
}

/** SHA-256, in base64url, of the public key (SPKI, DER) of a card that proves one. */
export const cardKey = z
  .string()
  .max(64, { abort: true })
  .regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/);

const badgeRequest = z.strictObject({ number: badgeNumber }).meta({ id: 'BadgeRequest' });

/** The password is required if the sign-in is no longer recent or the session has been locked since. */
const linkBadgeRequest = z
  .strictObject({
    number: badgeNumber,
    password: password.optional(),
    /** The key that the card has just proven to the workstation; sets or replaces that of a badge the user has already. */
    card_key: cardKey.optional(),
  })
  .meta({ id: 'LinkBadgeRequest' });

const identifiedBadge = z
  .object({
    /** For one `POST /v1/badge/sign-in` at the same workstation. */
    handle: badgeHandle,
    display_name: z.string().max(200),
    /** Absent from older servers. */
    colour: personColour.optional(),
    /** Seconds for which the handle is valid. */
    expires_in: z.number().int().positive(),
    /** Open sessions of this user at this workstation. */
    sessions_here: z.array(z.string()).max(100),
    /** The key that was registered for its card; only where its user has a session. Absent from older servers. */
    card_key: cardKey.optional(),
    /** Which of its user's badges it is (`GET /v1/badges`); only where its user has a session. Absent from older servers. */
    badge_id: z.string().optional(),
  })
  .meta({ id: 'IdentifiedBadge' });
export type IdentifiedBadge = z.infer<typeof identifiedBadge>;

/** As for a sign-in by password, with the handle in place of the user name. */
const badgeSignInRequest = signInRequest
  .pick({ password: true, device: true, replace: true })
  .extend({ handle: badgeHandle })
  .meta({ id: 'BadgeSignInRequest' });

const badge = z.object({
  id: z.string(),
  linked_at: z.iso.datetime(),
  /** Of a code in place of a badge: when it ends. */
  expires_at: z.iso.datetime().optional(),
  /** A key is registered for its card. Absent from older servers. */
  proves_key: z.boolean().optional(),
});

export type LinkedBadge = z.infer<typeof badge>;

/** The user's own badges, oldest first. */
const ownBadges = z.object({ badges: z.array(badge).max(mostBadges + 1) }).meta({ id: 'OwnBadges' });

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
    summary: 'Link a badge to the user, who has just signed in or gives the password.',
    caller: 'workstation',
    body: linkBadgeRequest,
    answer: z.object({ badge }).meta({ id: 'LinkedBadge' }),
    status: 201,
    errors: [
      'insufficient_user_authentication',
      'invalid_credentials',
      'badge_in_use',
      'badge_limit',
      'throttled',
    ],
  },
  removeBadge: {
    method: 'delete',
    path: '/v1/badges/{id}',
    summary: 'Remove a badge of the user.',
    caller: 'workstation',
    params: byId,
    answer: endedAnswer,
    tellsReplication: true,
    errors: ['not_found'],
  },
} as const satisfies Endpoints;
