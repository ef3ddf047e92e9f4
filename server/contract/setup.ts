import { z } from 'zod';
import { problemOfNewPassword } from '../text/problem-of-new-password.ts';
import { problemOfNewUsername } from '../text/problem-of-new-username.ts';
import { username } from './account.ts';
import { shortestPassword, wardProfileNames } from './constants.ts';
import { roleName } from './profiles.ts';
import { shownName } from './shown-text.ts';

/** A user name that somebody chooses; what it must not be, `problemOfNewUsername` says. */
export const newUsername = username.refine((name) => problemOfNewUsername(name) === null);

/** A password that somebody chooses. */
export const newPassword = z
  .string()
  .min(shortestPassword)
  .max(4096)
  .refine((password) => problemOfNewPassword(password, shortestPassword) === null);

/** Answer of `GET /v1/setup`. */
export const setupState = z.object({ needed: z.boolean() });

/**
 * Body of `POST /v1/setup`, with a DPoP proof of the workstation, which becomes the ward's first device.
 * Only the process that started the server knows the code; without one the address does not exist (404).
 */
export const setupRequest = z.object({
  setup_code: z.string().min(1).max(128),
  administrator: z.object({ username: newUsername, display_name: shownName, password: newPassword }),
  ward: z.object({ name: shownName, profile: z.enum(wardProfileNames) }),
  station: shownName,
  demo_users: z.boolean(),
});
export type SetupRequest = z.infer<typeof setupRequest>;

/** Answer of `POST /v1/setup` (201): the generated passwords, told this once. */
export const setupResponse = z.object({
  demo_users: z.array(
    z.object({ username: z.string(), display_name: z.string(), role: roleName, password: z.string() }),
  ),
});
export type SetupResponse = z.infer<typeof setupResponse>;
