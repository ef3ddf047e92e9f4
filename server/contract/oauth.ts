import { z } from 'zod';
import { compactToken, refusedRefreshes } from './account.ts';
import { type Endpoints, endedAnswer } from './endpoint.ts';
import type { ErrorCode } from './errors.ts';
import { refreshTimeHeader, tokenRefreshedHeader } from './headers.ts';

const otherGrant = 'unsupported_grant_type' satisfies ErrorCode;

/**
 * RFC 6749 §6. The grant type comes first: a client asking for another one should learn that, whatever else is
 * missing.
 */
const tokenRequest = z
  .object({
    grant_type: z.literal('refresh_token', {
      error: ({ input }) => (input === undefined ? undefined : otherGrant),
    }),
    client_id: z.string().min(1).max(128),
    refresh_token: compactToken,
    scope: z.string().max(256).optional(),
  })
  .meta({ id: 'OauthTokenRequest' });

/** RFC 6749 §5.1; `expires_in` is in seconds. */
const oauthTokenResponse = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.number().int().positive(),
    scope: z.string(),
  })
  .meta({ id: 'OauthTokenResponse' });

const tokenTypeHint = z.string().max(64).optional();

/** RFC 7009 §2.1; the client is public, so its id proves nothing. */
const revocationRequest = z
  .object({
    token: compactToken,
    token_type_hint: tokenTypeHint,
    client_id: z.string().min(1).max(128).optional(),
  })
  .meta({ id: 'RevocationRequest' });

/** RFC 7662 §2.1. */
const introspectionRequest = z
  .object({ token: compactToken, token_type_hint: tokenTypeHint })
  .meta({ id: 'IntrospectionRequest' });

const numericDate = z.number().int().nonnegative();

/** Answer about a live access token: its claims, and the user's name (RFC 7662 §2.2). */
const activeToken = z.object({
  active: z.literal(true),
  token_type: z.enum(['Bearer', 'DPoP']),
  username: z.string(),
  iss: z.string(),
  aud: z.string(),
  sub: z.string(),
  client_id: z.string(),
  iat: numericDate,
  exp: numericDate,
  jti: z.string(),
  sid: z.string(),
  scope: z.string(),
  roles: z.array(z.string()),
  profile: z.string(),
  ward: z.string().optional(),
  /** For emergency access only. */
  emergency: z.literal(true).optional(),
  /** The key that a DPoP token is bound to (RFC 9449 §6.2). */
  cnf: z.object({ jkt: z.string() }).optional(),
});

/** Nothing else is said about a token that is not active. */
export const introspectionResponse = z
  .discriminatedUnion('active', [activeToken, z.object({ active: z.literal(false) })])
  .meta({ id: 'IntrospectionResponse' });

/** RFC 8414 §2, RFC 9449 §5.1. */
const serverMetadata = z
  .object({
    issuer: z.url(),
    token_endpoint: z.url(),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    revocation_endpoint: z.url(),
    revocation_endpoint_auth_methods_supported: z.array(z.string()),
    introspection_endpoint: z.url(),
    introspection_endpoint_auth_methods_supported: z.array(z.string()),
    jwks_uri: z.url(),
    grant_types_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()),
    scopes_supported: z.array(z.string()),
    dpop_signing_alg_values_supported: z.array(z.string()),
  })
  .meta({ id: 'ServerMetadata' });
export type ServerMetadata = z.infer<typeof serverMetadata>;

/** RFC 9728 §2: what our own API under `/v1` accepts. */
const resourceMetadata = z
  .object({
    resource: z.url(),
    authorization_servers: z.array(z.url()),
    scopes_supported: z.array(z.string()),
    bearer_methods_supported: z.array(z.string()),
    dpop_signing_alg_values_supported: z.array(z.string()),
    dpop_bound_access_tokens_required: z.boolean(),
  })
  .meta({ id: 'ResourceMetadata' });
export type ResourceMetadata = z.infer<typeof resourceMetadata>;

/** RFC 7517 §5; empty while access tokens are signed with HS256. */
const jwks = z
  .object({
    keys: z.array(
      z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.literal('sig') }),
    ),
  })
  .meta({ id: 'Jwks' });

/** The standard calls: refresh (RFC 6749 §6), revocation (RFC 7009) and introspection (RFC 7662). */
export const oauthEndpoints = {
  oauthToken: {
    method: 'post',
    path: '/oauth/token',
    summary: 'Refresh (RFC 6749 §6).',
    caller: 'anyone',
    proof: 'optional',
    body: tokenRequest,
    isForm: true,
    answer: oauthTokenResponse,
    headers: [tokenRefreshedHeader, refreshTimeHeader],
    errors: ['unsupported_grant_type', 'invalid_client', 'invalid_scope', ...refusedRefreshes],
  },
  revoke: {
    method: 'post',
    path: '/oauth/revoke',
    summary: 'End the session of a token (RFC 7009); unknown tokens are no error.',
    caller: 'anyone',
    proof: 'optional',
    body: revocationRequest,
    isForm: true,
    answer: endedAnswer,
    tellsReplication: true,
    errors: ['invalid_client'],
  },
  introspect: {
    method: 'post',
    path: '/oauth/introspect',
    summary: 'Ask about an access token (RFC 7662).',
    caller: 'client_secret',
    body: introspectionRequest,
    isForm: true,
    answer: introspectionResponse,
    errors: ['throttled'],
  },
} as const satisfies Endpoints;

const lasting = { method: 'get', caller: 'anyone', cacheSeconds: 300 } as const;

/** An issuer's path follows the well-known one in the address of its metadata (RFC 8414 §3.1, RFC 9728 §3.1). */
export const metadataEndpoints = {
  metadata: {
    ...lasting,
    path: '/.well-known/oauth-authorization-server',
    summary: 'Metadata of this server (RFC 8414).',
    answer: serverMetadata,
  },
  resourceMetadata: {
    ...lasting,
    path: '/.well-known/oauth-protected-resource',
    summary: 'What our own API accepts (RFC 9728).',
    answer: resourceMetadata,
  },
} as const satisfies Endpoints;

/** What other services need to verify access tokens and to find everything else. */
export const publicEndpoints = {
  jwks: {
    ...lasting,
    path: '/.well-known/jwks.json',
    summary: 'Public keys of access tokens (RFC 7517).',
    answer: jwks,
    // New keys are published a minute before they sign.
    cacheSeconds: 60,
  },
  openapi: { ...lasting, path: '/openapi.json', summary: 'This document.', answer: 'json' },
} as const satisfies Endpoints;
