import type { Response } from 'express';
import { type ErrorBody, type ErrorCode, errors } from '../contract/errors.ts';
import type { RefusalFacts } from '../domain/refusal.ts';

/** The documented body of an error; without an own sentence, the constant one of the code. */
export function errorBodyOf(code: ErrorCode, facts: RefusalFacts = {}): ErrorBody {
  const sentence = facts.sentence ?? errors[code].sentence;
  return {
    error: code,
    error_description: sentence,
    detail: sentence,
    ...(facts.endedReason ? { ended_reason: facts.endedReason } : {}),
  };
}

/** Answers with an error in the documented format. */
export function sendError(response: Response, code: ErrorCode, facts: RefusalFacts = {}): void {
  const status = statusOf(code, response.req.path);
  response.status(status).set('Cache-Control', 'no-store');
  if (facts.retryAfterSeconds !== undefined) response.set('Retry-After', String(facts.retryAfterSeconds));
  if (status === 401) response.set('WWW-Authenticate', challengeOf(code));
  response.json(errorBodyOf(code, facts));
}

/** RFC 9449 §8 asks for a nonce with 400 at token endpoints, §9 with 401 at resources. */
function statusOf(code: ErrorCode, path: string): number {
  return code === 'use_dpop_nonce' && path.startsWith('/v1/') ? 401 : errors[code].status;
}

function challengeOf(code: ErrorCode): string {
  if (code === 'use_dpop_nonce' || code === 'invalid_dpop_proof') {
    return `DPoP algs="ES256 EdDSA", error="${code}"`;
  }
  return code === 'invalid_token' ? 'Bearer error="invalid_token"' : 'Bearer';
}
