import type { RequestHandler, Response } from 'express';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { z } from 'zod';
import { verifiedFetch } from '../../server/tls/verified-fetch.ts';
import { type Introspection, isStillActive } from './introspection.ts';

export interface AccessTokenRules {
  /** Address of the token server exactly as its tokens name it (`iss`). */
  readonly issuer: string;
  /** Whom tokens must be meant for (`aud`). */
  readonly audience: string;
  /** Scopes that every call needs; `carelink` is the one the token server grants. */
  readonly scopes: readonly string[];
  /** Where the public keys are; `<issuer>/.well-known/jwks.json` unless told. */
  readonly jwksUrl?: string;
  /** Asks the token server about every token, so that a session that was ended is refused at once. */
  readonly introspection?: Introspection;
}

/** What a verified token says (RFC 9068 §2.2 and the claims of docs/protocol.md). */
const callerClaims = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  roles: z.array(z.string()),
  ward: z.string().nullish(),
  scope: z.string(),
});
export type Caller = z.infer<typeof callerClaims>;

/** Public keys only: with HS256 everybody who can verify a token could also make one. */
const algorithms = ['ES256', 'EdDSA', 'Ed25519', 'RS256'];
const requiredClaims = ['iss', 'aud', 'sub', 'exp', 'iat', 'jti', 'client_id'];

/**
 * Express middleware: lets a request pass that carries a valid access token of the workstation, and keeps who
 * sends it for `callerOf`. Answers 400, 401, 403 as RFC 6750 §3.1 says, 503 when the token server cannot be asked.
 */
export function verifyAccessToken(rules: AccessTokenRules): RequestHandler {
  const jwksUrl = new URL(rules.jwksUrl ?? `${rules.issuer}/.well-known/jwks.json`);
  // Fetched at the first request, kept, and fetched again when a token names a key that is not among them.
  const keys = createRemoteJWKSet(jwksUrl, {
    timeoutDuration: 5_000,
    cooldownDuration: 5_000,
    // Keys of somebody in between would make tokens of anybody.
    [customFetch]: verifiedFetch,
  });
  return async (request, response, next) => {
    const { authorization } = request.headers;
    if (authorization === undefined) return refuse(response, 401);
    const token = bearerToken(authorization);
    if (token === null) return refuse(response, 400, 'invalid_request', 'A Bearer token is expected.');
    try {
      const caller = await verify(token, keys, rules);
      if (rules.introspection && !(await isStillActive(token, rules.introspection)))
        return refuse(response, 401, 'invalid_token', 'The session has ended.');
      const missing = rules.scopes.filter((scope) => !caller.scope.split(' ').includes(scope));
      if (missing.length > 0) return refuseScope(response, rules.scopes);
      response.locals.caller = caller;
      next();
    } catch (error) {
      if (saysTokenIsWrong(error)) refuse(response, 401, 'invalid_token', 'The token is invalid or expired.');
      else response.status(503).set('Retry-After', '5').json({ error: 'temporarily_unavailable' });
    }
  };
}

/** Who sent a request that passed `verifyAccessToken`. */
export function callerOf(response: Response): Caller {
  return callerClaims.parse(response.locals.caller);
}

/** RFC 6750 §2.1; the scheme's name is case-insensitive (RFC 9110 §11.1). */
function bearerToken(authorization: string): string | null {
  return /^Bearer +([\w~+/.-]+=*)$/i.exec(authorization)?.[1] ?? null;
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience }: AccessTokenRules,
): Promise<Caller> {
  const { payload } = await jwtVerify<JWTPayload>(token, keys, {
    issuer,
    audience,
    // RFC 9068 §4: a token of another kind by the same keys must not do.
    typ: 'at+jwt',
    algorithms,
    requiredClaims,
    clockTolerance: 5,
  });
  return callerClaims.parse(payload);
}

/** Whatever else goes wrong, such as keys that cannot be fetched, says nothing about the token. */
function saysTokenIsWrong(error: unknown): boolean {
  if (error instanceof z.ZodError) return true;
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}

/** RFC 6750 §3: without any token the challenge names no error. */
function refuse(response: Response, status: 400 | 401, error?: string, description?: string): void {
  const details = error === undefined ? '' : `, error="${error}", error_description="${description}"`;
  response
    .status(status)
    .set('WWW-Authenticate', `Bearer realm="vitals"${details}`)
    .json({ error: error ?? 'unauthorized' });
}

function refuseScope(response: Response, scopes: readonly string[]): void {
  const challenge = `Bearer realm="vitals", error="insufficient_scope", scope="${scopes.join(' ')}"`;
  response.status(403).set('WWW-Authenticate', challenge).json({ error: 'insufficient_scope' });
}
