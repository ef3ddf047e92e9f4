import type { Response } from 'express';
import { type ErrorBody, type ErrorCode, errors } from '../contract/errors.ts';
import { recentSignInSeconds } from '../contract/pin.ts';
import type { RefusalFacts } from '../domain/refusal.ts';
import { sendJson } from './send-json.ts';
import { sessionPlaceOf } from './session-place-of.ts';

/** The documented body of an error; without an own sentence, the constant one of the code. */
export function errorBodyOf(code: ErrorCode, facts: RefusalFacts = {}): ErrorBody {
  const sentence = facts.sentence ?? errors[code].sentence;
  return {
    error: code,
    error_description: sentence,
    detail: sentence,
    ...(facts.endedReason ? { ended_reason: facts.endedReason } : {}),
    ...(facts.triesLeft === undefined ? {} : { tries_left: facts.triesLeft }),
    ...(facts.elsewhere
      ? {
          other_sessions: facts.elsewhere.sessions.map(sessionPlaceOf),
          may_replace: facts.elsewhere.mayReplace,
        }
      : {}),
  };
}

/** Answers with an error in the documented format. */
export function sendError(response: Response, code: ErrorCode, facts: RefusalFacts = {}): void {
  const status = statusOf(code, response.req.path);
  response.locals.errorCode = code;
  response.status(status).set('Cache-Control', 'no-store');
  if (facts.retryAfterSeconds !== undefined) response.set('Retry-After', String(facts.retryAfterSeconds));
  if (status === 401) response.set('WWW-Authenticate', challenges[code] ?? 'Bearer');
  sendJson(response, errorBodyOf(code, facts));
}

/**
 * The status of a code at a path. RFC 9449 §8 asks for a nonce with 400 at token endpoints, §9 with 401 at
 * resources. At `/oauth` everything is 400 but a client that is not authenticated (RFC 6749 §5.2); the calls of
 * the old system keep their 401.
 */
export function statusOf(code: ErrorCode, path: string): number {
  const { status } = errors[code];
  if (code === 'use_dpop_nonce' && path.startsWith('/v1/')) return 401;
  return status === 401 && code !== 'invalid_client' && path.startsWith('/oauth/') ? 400 : status;
}

const dpopChallenge = (code: ErrorCode) => `DPoP algs="ES256 EdDSA", error="${code}"`;

/** What a 401 asks for (RFC 9110 §11.6.1); other codes ask for an access token. */
const challenges: Partial<Record<ErrorCode, string>> = {
  use_dpop_nonce: dpopChallenge('use_dpop_nonce'),
  invalid_dpop_proof: dpopChallenge('invalid_dpop_proof'),
  invalid_token: 'Bearer error="invalid_token"',
  // RFC 9470 §3.
  insufficient_user_authentication: `Bearer error="insufficient_user_authentication", max_age="${recentSignInSeconds}"`,
  invalid_client: 'Basic realm="carelink", charset="UTF-8"',
};
