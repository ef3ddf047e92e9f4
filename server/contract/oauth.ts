import { z } from 'zod';
import { compactToken } from './account.ts';

/** Body of `POST /oauth/token` (RFC 6749 §6), a form. */
export const tokenRequest = z.object({
  grant_type: z.literal('refresh_token'),
  client_id: z.string().min(1).max(128),
  refresh_token: compactToken,
  scope: z.string().max(256).optional(),
});

/** Answer of `POST /oauth/token` (RFC 6749 §5.1); `expires_in` is in seconds. */
export const oauthTokenResponse = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.enum(['Bearer', 'DPoP']),
  expires_in: z.number().int().positive(),
  scope: z.string(),
});
export type OauthTokenResponse = z.infer<typeof oauthTokenResponse>;

const tokenTypeHint = z.string().max(64).optional();

/** Body of `POST /oauth/revoke` (RFC 7009 §2.1), a form; the client is public, so its id proves nothing. */
export const revocationRequest = z.object({
  token: compactToken,
  token_type_hint: tokenTypeHint,
  client_id: z.string().min(1).max(128).optional(),
});

/** Body of `POST /oauth/introspect` (RFC 7662 §2.1), a form. */
export const introspectionRequest = z.object({ token: compactToken, token_type_hint: tokenTypeHint });

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
  /** Of an emergency access. */
  emergency: z.literal(true).optional(),
  /** The key that a DPoP token is bound to (RFC 9449 §6.2). */
  cnf: z.object({ jkt: z.string() }).optional(),
});

/** Answer of `POST /oauth/introspect`; of a token that is not active nothing else is told. */
export const introspectionResponse = z.discriminatedUnion('active', [
  activeToken,
  z.object({ active: z.literal(false) }),
]);
export type IntrospectionResponse = z.infer<typeof introspectionResponse>;

/** Answer of `GET /.well-known/oauth-authorization-server` (RFC 8414 §2, RFC 9449 §5.1). */
export const serverMetadata = z.object({
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
});
export type ServerMetadata = z.infer<typeof serverMetadata>;

/** Answer of `GET /.well-known/oauth-protected-resource` (RFC 9728 §2): what the own API under `/v1` accepts. */
export const resourceMetadata = z.object({
  resource: z.url(),
  authorization_servers: z.array(z.url()),
  scopes_supported: z.array(z.string()),
  bearer_methods_supported: z.array(z.string()),
  dpop_signing_alg_values_supported: z.array(z.string()),
  dpop_bound_access_tokens_required: z.boolean(),
});
export type ResourceMetadata = z.infer<typeof resourceMetadata>;

/** Answer of `GET /.well-known/jwks.json` (RFC 7517 §5); empty while access tokens are signed with HS256. */
export const jwks = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.literal('sig') })),
});
