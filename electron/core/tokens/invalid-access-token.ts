import { isRejected } from '../token-api/api-failure.ts';

/** Thrown by a call that a resource server answered with 401 `invalid_token` (RFC 6750 §3.1). */
export class InvalidAccessTokenError extends Error {
  override readonly name = 'InvalidAccessTokenError';

  constructor() {
    super('The access token was refused.');
  }
}

/** True when `error` says that the access token is no longer accepted. */
export function saysInvalidToken(error: unknown): boolean {
  return error instanceof InvalidAccessTokenError || isRejected(error, 'invalid_token');
}
