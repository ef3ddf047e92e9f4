import { NotSignedInError } from '../session/not-signed-in-error.ts';
import type { ActionResult } from '../session/snapshot.ts';
import { type ApiFailure, failureOf } from '../token-api/api-failure.ts';

export type FailedAction = Extract<ActionResult, { ok: false }>;

export const done: ActionResult = { ok: true };
export const notPossibleNow: FailedAction = { ok: false, error: 'not_possible_now' };

/** What the screen says about an action that failed with `error`. */
export function actionFailure(error: unknown): FailedAction {
  if (error instanceof NotSignedInError) return { ok: false, error: 'session_ended' };
  return ofApi(failureOf(error));
}

function ofApi(failure: ApiFailure): FailedAction {
  switch (failure.kind) {
    case 'offline':
    case 'timed_out':
    case 'server_unavailable':
      return { ok: false, error: 'offline' };
    case 'throttled': {
      const { retryAfterSeconds } = failure;
      return { ok: false, error: 'throttled', ...(retryAfterSeconds !== null && { retryAfterSeconds }) };
    }
    case 'rejected':
      if (failure.code === 'invalid_credentials') return { ok: false, error: 'wrong_credentials' };
      if (failure.code === 'insufficient_user_authentication') return { ok: false, error: 'password_needed' };
      if (failure.code === 'invalid_token' || failure.code === 'invalid_grant')
        return { ok: false, error: 'session_ended' };
      return { ok: false, error: failure.code === 'forbidden' ? 'not_allowed' : 'failed' };
    case 'garbled':
      return { ok: false, error: 'failed' };
  }
}
