import type { Request, Response } from 'express';
import { recentSignInSeconds } from '../contract/constants.ts';
import { type ErrorBody, type ErrorCode, errors } from '../contract/errors.ts';
import type { RefusalFacts } from '../domain/ports/refusal.ts';
import { isoTime } from '../domain/time/iso-time.ts';
import { sendJson } from './send-json.ts';
import { sessionPlaceOf } from './session-place-of.ts';
import { schemeOf } from './token-scheme.ts';

/** The documented body of an error; by default with the sentence of its code. */
export function errorBodyOf(code: ErrorCode, facts: RefusalFacts = {}): ErrorBody {
  const sentence = facts.sentence ?? errors[code].sentence;
  return {
    error: code,
    error_description: sentence,
    detail: sentence,
    ...(facts.endedReason ? { ended_reason: facts.endedReason } : {}),
    ...(facts.endedAtMs === undefined ? {} : { ended_at: isoTime(facts.endedAtMs) }),
    ...(facts.triesLeft === undefined ? {} : { tries_left: facts.triesLeft }),
    ...(facts.isWaiting ? { waiting: true as const } : {}),
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
  response.status(status);
  // What the path has said about its answer does not hold for an error.
  response.removeHeader('Cache-Control');
  if (facts.retryAfterSeconds !== undefined) response.set('Retry-After', String(facts.retryAfterSeconds));
  if (status === 401) response.set('WWW-Authenticate', challengeOf(code, facts, response.req));
  sendJson(response, errorBodyOf(code, facts));
}

/**
 * Refuses a message that is not proper HTTP (RFC 9112); the status says which rule it broke. A 405 allows no
 * method, since CONNECT names nothing that exists here.
 */
export function sendMalformed(response: Response, status: number): void {
  const code = status === 405 ? 'method_not_allowed' : 'invalid_request';
  response.locals.errorCode = code;
  response.status(status);
  response.removeHeader('Cache-Control');
  if (status === 405) response.set('Allow', '');
  sendJson(response, errorBodyOf(code));
}

/**
 * The status of a code at a path. A nonce is asked for with 400 at token endpoints (RFC 9449 §8), with 401 at
 * resources (§9). Under `/oauth` everything is 400 except a client that is not authenticated (RFC 6749 §5.2); the
 * calls of the old system keep their 401.
 */
export function statusOf(code: ErrorCode, path: string): number {
  const { status } = errors[code];
  if (code === 'use_dpop_nonce' && path.startsWith('/v1/')) return 401;
  return status === 401 && code !== 'invalid_client' && path.startsWith('/oauth/') ? 400 : status;
}

const dpop = 'DPoP algs="ES256 EdDSA"';

/** The challenge of a 401 (RFC 9110 §11.6.1). */
function challengeOf(code: ErrorCode, { tokenType }: RefusalFacts, request: Request): string {
  if (code === 'invalid_client') return 'Basic realm="carelink", charset="UTF-8"';
  if (code === 'use_dpop_nonce' || code === 'invalid_dpop_proof') return `${dpop}, error="${code}"`;
  if (code === 'insufficient_user_authentication') {
    // RFC 9470 §3.
    const parameters = `error="${code}", max_age="${recentSignInSeconds}"`;
    return schemeOf(request) === 'DPoP' ? `${dpop}, ${parameters}` : `Bearer ${parameters}`;
  }
  if (code !== 'invalid_token') return 'Bearer';
  // RFC 6750 §3.1: without a token there is no error to report about it.
  if (request.headers.authorization === undefined) return `Bearer, ${dpop}`;
  // An additional `Bearer` would suggest that a bound token may be used without its proof (RFC 9449 §7.2).
  if ((tokenType ?? schemeOf(request)) === 'DPoP') return `${dpop}, error="invalid_token"`;
  return `Bearer error="invalid_token", ${dpop}`;
}
