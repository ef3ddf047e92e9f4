import { z } from 'zod';
import { profileName } from './profiles.ts';
import { sessionPlace } from './session-place.ts';
import { shownName } from './shown-text.ts';

/** A user name as people type it: trimmed, without control characters, at most 150 characters (Django's limit). */
export const username = z
  .string()
  .trim()
  .min(1)
  .max(150)
  .regex(/^[^\p{Cc}]+$/u);

/**
 * A password in transit, in whatever form the keyboard gave it. Only the length is limited, so that hashing cannot be
 * made to eat memory, and halves of characters, which would all be hashed as the same.
 */
export const password = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.isWellFormed());

/** A JWT in transit; anything longer than this is no token of ours. */
export const compactToken = z.string().min(1).max(8192);

/** Body of `POST /account/token/`. */
export const signInRequest = z.object({
  username,
  password,
  /** Name of the workstation as people know it, e.g. "B-204". */
  device: shownName.optional(),
  /** After `session_limit`: end the oldest other session (`true`) or the one of this id, to make room. */
  replace: z.union([z.literal(true), z.uuid()]).optional(),
});
export type SignInRequest = z.infer<typeof signInRequest>;

/** Body of `POST /account/token/refresh/`, `/account/token/blacklist/` and `/account/logout/`. */
export const refreshRequest = z.object({ refresh: compactToken });
export type RefreshRequest = z.infer<typeof refreshRequest>;

/** Body of `POST /account/token/verify/`. */
export const verifyRequest = z.object({ token: compactToken });

/** Answer to a refresh, and part of that to a sign-in; times are ISO 8601 in UTC, `expires_in` is in seconds. */
export const tokenResponse = z.object({
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
});
export type TokenResponse = z.infer<typeof tokenResponse>;

/** Answer to a sign-in: the tokens, and where else the user is signed in, newest first, at most 20. */
export const signInResponse = tokenResponse.extend({ other_sessions: z.array(sessionPlace) });
export type SignInResponse = z.infer<typeof signInResponse>;
