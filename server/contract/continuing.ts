import { z } from 'zod';
import { password, tokenResponse } from './account.ts';
import { pin } from './pin.ts';

/**
 * Body of `POST /v1/session/continue`: whoever knows the password, or once in a row the PIN, goes on into a new
 * session. Its tokens come with the next refresh.
 */
export const continueRequest = z.union([z.strictObject({ password }), z.strictObject({ pin })]);
export type ContinueRequest = z.infer<typeof continueRequest>;

/** Answer: the session that goes on. */
export const continueResponse = tokenResponse.pick({ session: true });
export type ContinueResponse = z.infer<typeof continueResponse>;
