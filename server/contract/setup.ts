import { z } from 'zod';
import { beginsLikeFormula } from '../text/begins-like-formula.ts';
import { problemOfNewPassword } from '../text/problem-of-new-password.ts';
import { problemOfNewUsername } from '../text/problem-of-new-username.ts';
import { username } from './account.ts';
import { mostStaff, shortestPassword, staffRoleNames, wardProfileNames } from './constants.ts';
import type { Endpoints } from './endpoint.ts';
import { roleName } from './profiles.ts';
import { shownName } from './shown-text.ts';

/** A new user name; `problemOfNewUsername` says what it must not be. */
export const newUsername = username.refine((name) => problemOfNewUsername(name) === null);

/** A new password. */
export const newPassword = z
  .string()
  .min(shortestPassword)
  .max(4096)
  .refine((password) => problemOfNewPassword(password, shortestPassword) === null);

/** Of a list, whose passwords are pasted into spreadsheets. */
const listedName = shownName.refine((name) => !beginsLikeFormula(name));

/** Somebody who works here; without `ward`, on the ward that is set up. A password is generated. */
const staffMember = z.strictObject({
  username: newUsername,
  display_name: listedName,
  role: z.enum(staffRoleNames),
  ward: listedName.optional(),
});

export const setupRequest = z
  .object({
    /** Known only to the process that started the server. */
    setup_code: z.string().min(1).max(128),
    administrator: z.object({ username: newUsername, display_name: shownName, password: newPassword }),
    ward: z.object({ name: shownName, profile: z.enum(wardProfileNames) }),
    station: shownName,
    demo_users: z.boolean(),
    staff: z.array(staffMember).max(mostStaff).optional(),
  })
  .meta({ id: 'SetupRequest' });
export type SetupRequest = z.infer<typeof setupRequest>;

const generatedUsers = z.array(
  z.object({ username: z.string(), display_name: z.string(), role: roleName, password: z.string() }),
);

/** The generated passwords are shown only this once. */
const setupResponse = z
  .object({ demo_users: generatedUsers, staff: generatedUsers })
  .meta({ id: 'SetupResponse' });
export type SetupResponse = z.infer<typeof setupResponse>;

/** First-run set-up; without a code from the parent process these addresses do not exist (404). */
export const setupEndpoints = {
  setupState: {
    method: 'get',
    path: '/v1/setup',
    summary: 'Whether the first-run set-up is still needed.',
    caller: 'anyone',
    answer: z.object({ needed: z.boolean() }).meta({ id: 'SetupState' }),
    errors: ['not_found'],
  },
  setup: {
    method: 'post',
    path: '/v1/setup',
    summary: 'Perform the first-run set-up; requires the code of the process that started the server.',
    // The calling workstation becomes the ward's first device.
    caller: 'device_key',
    body: setupRequest,
    answer: setupResponse,
    status: 201,
    errors: ['not_found', 'invalid_setup_code', 'setup_already_done'],
  },
} as const satisfies Endpoints;
