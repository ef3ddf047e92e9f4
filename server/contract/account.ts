import { z } from 'zod';
import { type Endpoints, emptyAnswer, endedAnswer } from './endpoint.ts';
import type { ErrorCode } from './errors.ts';
import { refreshTimeHeader, tokenRefreshedHeader } from './headers.ts';
import { uuid } from './identifiers.ts';
import { profileName } from './profiles.ts';
import { sessionPlace } from './session-place.ts';
import { shownName } from './shown-text.ts';

/** A user name as typed: trimmed, without control characters, at most 150 characters (Django's limit). */
export const username = z
  .string()
  .trim()
  .min(1)
  .max(150)
  .regex(/^[^\p{Cc}]+$/u);

/**
 * A password in transit, in whatever form the keyboard produced. Only its length is limited, so that hashing cannot
 * exhaust memory, and lone surrogates are refused, which would all hash alike.
 */
export const password = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.isWellFormed());

/** No token of ours is longer. */
const longestToken = 8192;

/** A JWT in transit. */
export const compactToken = z.string().min(1).max(longestToken);

export const signInRequest = z
  .object({
    username,
    password,
    /** The name people know the workstation by, e.g. "B-204". */
    device: shownName.optional(),
    /** After `session_limit`: end the oldest other session (`true`) or the one with this id to make room. */
    replace: z.union([z.literal(true), uuid]).optional(),
  })
  .meta({ id: 'SignInRequest' });
export type SignInRequest = z.infer<typeof signInRequest>;

/** Old clients rely on this error. */
const noToken = 'refresh_token_required' satisfies ErrorCode;
const refreshRequest = z
  .object({
    refresh: z
      .string({ error: ({ input }) => (input === undefined || input === null ? noToken : undefined) })
      .min(1, noToken)
      .max(longestToken),
  })
  .meta({ id: 'RefreshRequest' });

/** Answer to a refresh, and part of the answer to a sign-in; times are ISO 8601 in UTC, `expires_in` is in seconds. */
export const tokenResponse = z
  .object({
    access: z.string(),
    refresh: z.string(),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.number().int().positive(),
    session: z.object({
      id: z.string(),
      profile: profileName,
      ward: z.string().nullable(),
      started_at: z.iso.datetime(),
      expires_at: z.iso.datetime(),
    }),
  })
  .meta({ id: 'TokenResponse' });
export type TokenResponse = z.infer<typeof tokenResponse>;

/** Answer to a sign-in: the tokens, and where else the user is signed in, newest first, at most 20. */
export const signInResponse = tokenResponse
  .extend({ other_sessions: z.array(sessionPlace) })
  .meta({ id: 'SignInResponse' });
export type SignInResponse = z.infer<typeof signInResponse>;

/** Reasons other than its token for which a refresh is refused. */
export const refusedRefreshes = [
  'invalid_grant',
  'unbound_denied',
  'refresh_in_progress',
  'throttled',
] as const;

const signOut = {
  method: 'post',
  hasFinalSlash: true,
  summary: 'End the session of a refresh token.',
  caller: 'anyone',
  repeat: 'safe',
  proof: 'optional',
  body: refreshRequest,
  answer: endedAnswer,
  tellsReplication: true,
  errors: ['refresh_token_required', 'invalid_grant'],
} as const;

/** The calls of the old system, with the same paths and shapes. */
export const accountEndpoints = {
  refresh: {
    method: 'post',
    path: '/account/token/refresh',
    hasFinalSlash: true,
    summary: 'Exchange the refresh token for a new pair of tokens.',
    caller: 'anyone',
    // An answer that was lost is given again.
    repeat: 'safe',
    proof: 'optional',
    body: refreshRequest,
    answer: tokenResponse,
    headers: [tokenRefreshedHeader, refreshTimeHeader],
    errors: ['refresh_token_required', ...refusedRefreshes],
  },
  verify: {
    method: 'post',
    path: '/account/token/verify',
    hasFinalSlash: true,
    summary: 'Ask whether an access or refresh token would be accepted now.',
    caller: 'anyone',
    repeat: 'safe',
    body: z.object({ token: compactToken }).meta({ id: 'VerifyRequest' }),
    answer: emptyAnswer,
    errors: ['invalid_token'],
  },
  signIn: {
    method: 'post',
    path: '/account/token',
    hasFinalSlash: true,
    summary: 'Sign in and open a session.',
    caller: 'anyone',
    proof: 'optional',
    body: signInRequest,
    answer: signInResponse,
    errors: [
      'invalid_credentials',
      'unbound_denied',
      'throttled',
      'device_revoked',
      'enrolment_required',
      'network_not_allowed',
      'session_limit',
    ],
  },
  blacklist: { ...signOut, path: '/account/token/blacklist' },
  logout: { ...signOut, path: '/account/logout' },
} as const satisfies Endpoints;
