import type { ErrorCode } from '../../../server/contract/errors.ts';
import { type ApiFailure, failureOf } from '../token-api/api-failure.ts';
import { NotSignedInError } from '../tokens/not-signed-in-error.ts';
import type { ActionResult } from '../views/snapshot.ts';

export type FailedAction = Extract<ActionResult, { ok: false }>;

export const done: ActionResult = { ok: true };
export const waitingForApproval: FailedAction = { ok: false, error: 'waiting_for_approval' };
export const notYetReplicated: FailedAction = { ok: false, error: 'not_yet_replicated' };
export const passwordNeeded: FailedAction = { ok: false, error: 'password_needed' };
export const notPossibleNow: FailedAction = { ok: false, error: 'not_possible_now' };
export const lockedMeanwhile: FailedAction = { ok: false, error: 'locked_meanwhile' };

/** What the screen says about something that was ended or revoked: that it is done, or that it may still be undone. */
export function outcomeOf(answer: { readonly not_yet_replicated?: true | undefined }): ActionResult {
  return answer.not_yet_replicated ? notYetReplicated : done;
}

/** What the screen says about an action that failed with `error`. */
export function actionFailure(error: unknown): FailedAction {
  if (error instanceof NotSignedInError) return { ok: false, error: 'session_ended' };
  return ofApi(failureOf(error));
}

const refusals: Partial<Record<ErrorCode, FailedAction['error']>> = {
  invalid_credentials: 'wrong_credentials',
  insufficient_user_authentication: 'password_needed',
  invalid_token: 'session_ended',
  invalid_grant: 'session_ended',
  forbidden: 'not_allowed',
  emergency_not_allowed: 'emergency_not_allowed',
  session_limit: 'session_limit',
  continuing_too_early: 'not_possible_now',
  enrolment_required: 'not_enrolled',
  device_revoked: 'device_revoked',
  network_not_allowed: 'network_not_allowed',
  invalid_enrolment_code: 'wrong_code',
  badge_expired: 'badge_expired',
  badge_not_pin: 'badge_not_pin',
  badge_in_use: 'badge_in_use',
  badge_limit: 'badge_limit',
};

function ofApi(failure: ApiFailure): FailedAction {
  switch (failure.kind) {
    case 'offline':
    case 'unknown_name':
    case 'certificate':
    case 'proxy':
    case 'key_service':
    case 'timed_out':
    case 'server_unavailable':
      return { ok: false, error: 'offline' };
    case 'throttled': {
      const { retryAfterSeconds } = failure;
      return { ok: false, error: 'throttled', ...(retryAfterSeconds !== null && { retryAfterSeconds }) };
    }
    case 'rejected':
      if (failure.isWaiting) return waitingForApproval;
      return { ok: false, error: refusals[failure.code] ?? 'failed' };
    case 'garbled':
      return { ok: false, error: 'failed' };
  }
}
