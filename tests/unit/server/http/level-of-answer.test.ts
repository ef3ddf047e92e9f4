import { expect, it } from 'vitest';
import { levelOfAnswer } from '../../../../server/http/level-of-answer.ts';

it.each([
  ['POST', '/account/token/refresh', 200, undefined, 'debug'],
  ['POST', '/oauth/token', 200, undefined, 'debug'],
  ['GET', '/v1/me', 200, undefined, 'debug'],
  ['HEAD', '/healthz', 200, undefined, 'debug'],
  ['POST', '/account/token', 400, 'use_dpop_nonce', 'debug'],
  ['POST', '/account/token', 200, undefined, 'info'],
  ['DELETE', '/v1/sessions/:id', 200, undefined, 'info'],
  ['POST', '/account/token/refresh', 401, 'invalid_grant', 'info'],
  ['GET', 'none', 404, 'not_found', 'info'],
  ['POST', '/account/token/refresh', 499, undefined, 'info'],
  ['POST', '/account/token/refresh', 503, 'unavailable', 'warn'],
  ['GET', '/v1/me', 500, 'server_error', 'warn'],
] as const)('writes %s %s %d %s at %s', (method, route, status, errorCode, level) => {
  expect(levelOfAnswer({ method, route, status, ...(errorCode ? { errorCode } : {}) })).toBe(level);
});
