import { z } from 'zod';
import { continuingSeconds, endedReasons, mostBadges } from './constants.ts';
import { sessionPlace } from './session-place.ts';

/** Why a session ended. */
export type EndedReason = (typeof endedReasons)[number];

/** Every error code an answer can carry, with its HTTP status and its public sentence. */
export const errors = {
  invalid_request: { status: 400, sentence: 'The request is malformed.' },
  weak_pin: { status: 400, sentence: 'The PIN is too easy to guess.' },
  refresh_token_required: { status: 400, sentence: 'Refresh token is required.' },
  use_dpop_nonce: { status: 400, sentence: 'A DPoP proof with the nonce of this answer is required.' },
  invalid_scope: { status: 400, sentence: 'Only the scope that was granted can be asked for.' },
  unsupported_grant_type: { status: 400, sentence: 'Only the grant type refresh_token is supported.' },
  invalid_credentials: { status: 401, sentence: 'No active account found with the given credentials.' },
  invalid_grant: { status: 401, sentence: 'Invalid or expired refresh token.' },
  invalid_token: { status: 401, sentence: 'Token is invalid or expired.' },
  insufficient_user_authentication: { status: 401, sentence: 'The password is needed again for that.' },
  badge_expired: { status: 401, sentence: 'The badge was read too long ago; read it again.' },
  invalid_client: { status: 401, sentence: 'Client authentication failed.' },
  invalid_dpop_proof: { status: 401, sentence: 'The DPoP proof is missing, invalid or by another key.' },
  unbound_denied: { status: 401, sentence: 'This server requires a DPoP proof.' },
  forbidden: { status: 403, sentence: 'This account is not allowed to do that.' },
  workstation_required: {
    status: 403,
    sentence: 'Only a workstation may do that: this session is bound to no key.',
  },
  emergency_not_allowed: {
    status: 403,
    sentence: 'This account has no emergency access; call a colleague who has, or the security officer.',
  },
  pin_not_usable: { status: 403, sentence: 'There is no PIN that could be used; the password is needed.' },
  badge_not_pin: { status: 403, sentence: 'That is the number of a badge, not the PIN; no try was counted.' },
  device_revoked: {
    status: 403,
    sentence: 'This workstation was revoked by IT; ask IT for a new enrolment code.',
  },
  enrolment_required: {
    status: 403,
    sentence: 'This workstation is not enrolled; ask IT for an enrolment code.',
  },
  invalid_enrolment_code: {
    status: 403,
    sentence: 'The enrolment code is wrong, used or expired; ask IT for a new one.',
  },
  network_not_allowed: {
    status: 403,
    sentence: 'Your ward does not allow signing in from this network; use a workstation of the ward.',
  },
  invalid_setup_code: { status: 403, sentence: 'The set-up code is wrong.' },
  not_found: { status: 404, sentence: 'Not found.' },
  badge_unknown: { status: 404, sentence: 'This badge is linked to nobody.' },
  method_not_allowed: { status: 405, sentence: 'This address does not support that method.' },
  badge_in_use: { status: 409, sentence: 'This badge is linked to another account; IT can remove it there.' },
  badge_limit: { status: 409, sentence: `An account has at most ${mostBadges} badges; remove one first.` },
  session_limit: {
    status: 409,
    sentence: 'You are signed in elsewhere as often as is allowed; sign out there first.',
  },
  continuing_too_early: {
    status: 409,
    sentence: `A session can be continued only in its last ${continuingSeconds / 60} minutes.`,
  },
  words_already_written: {
    status: 409,
    sentence: 'The reason for this emergency access has been written already; it stays as it is.',
  },
  words_missing: {
    status: 409,
    sentence:
      'Nobody has written why this emergency access was needed: ask, and give the words with the review, or decide needs_follow_up.',
  },
  already_reviewed: { status: 409, sentence: 'This emergency access has been reviewed already.' },
  setup_already_done: { status: 409, sentence: 'The set-up has already been done.' },
  payload_too_large: { status: 413, sentence: 'The request body is larger than 64 KiB.' },
  unsupported_media_type: { status: 415, sentence: 'The content type of the request is not supported.' },
  refresh_in_progress: { status: 429, sentence: 'Token refresh already in progress.' },
  throttled: { status: 429, sentence: 'Request was throttled.' },
  server_error: { status: 500, sentence: 'The server could not complete the request.' },
  unavailable: { status: 503, sentence: 'The server is not ready; try again.' },
} as const satisfies Record<string, { status: number; sentence: string }>;

export type ErrorCode = keyof typeof errors;
export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** Body of every unsuccessful answer; `detail` repeats the sentence for simplejwt clients. */
export const errorBody = z
  .object({
    error: z.enum(errorCodes),
    error_description: z.string(),
    detail: z.string(),
    /** With `invalid_grant` and `invalid_token`: why the session ended, if it is known to have ended. */
    ended_reason: z.enum(endedReasons).optional(),
    /** With `ended_reason`: when, by the server's clock (ISO 8601 in UTC). */
    ended_at: z.iso.datetime().optional(),
    /** With `invalid_credentials` for a PIN: how many tries are left. */
    tries_left: z.number().int().nonnegative().optional(),
    /** With `enrolment_required`: a code has been used, and IT has to admit the workstation; another code would not help. */
    waiting: z.literal(true).optional(),
    /** With `session_limit`: where the user is signed in, newest first. */
    other_sessions: z.array(sessionPlace).optional(),
    /** With `session_limit`: whether the sign-in may be repeated with `replace`. */
    may_replace: z.boolean().optional(),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof errorBody>;
