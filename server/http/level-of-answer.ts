import type { ErrorCode } from '../contract/errors.ts';

export interface AnswerFacts {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly errorCode?: ErrorCode;
}

/** Requested all day by every workstation and service: a line at `info` would cost more than the answer. */
const frequent = new Set([
  '/account/token/refresh',
  '/account/token/verify',
  '/oauth/token',
  '/oauth/introspect',
  '/v1/station/events',
  '/v1/station/sessions',
]);

/**
 * The log level of an answered request: routine is `debug`, acts and refusals are `info`, failures of ours are
 * `warn`.
 */
export function levelOfAnswer({ method, route, status, errorCode }: AnswerFacts): 'debug' | 'info' | 'warn' {
  // Of these, 501 and 505 are the client's fault, too.
  if (errorCode === 'invalid_request') return 'info';
  if (status >= 500) return 'warn';
  // Part of the conversation rather than a refusal: every client gets it once after a restart.
  if (errorCode === 'use_dpop_nonce') return 'debug';
  if (status >= 400) return 'info';
  return method === 'GET' || method === 'HEAD' || frequent.has(route) ? 'debug' : 'info';
}
