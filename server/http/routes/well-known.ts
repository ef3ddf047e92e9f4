import type { IRouter, RequestHandler } from 'express';
import { grantedScope, type ServerMetadata } from '../../contract/oauth.ts';
import type { Ports } from '../../domain/ports.ts';
import { route } from './route.ts';

const metadataPath = '/.well-known/oauth-authorization-server';

/** Public keys (RFC 7517) and metadata (RFC 8414), so that other services can verify access tokens. */
export function addWellKnownRoutes(router: IRouter, { accessTokens }: Ports, issuer: string): void {
  route(router, '/.well-known/jwks.json', {
    get: (_request, response) => {
      // New keys are published a minute before they sign.
      response.set('Cache-Control', 'public, max-age=60').json(accessTokens.keySet);
    },
  });
  const getMetadata: RequestHandler = (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(metadataOf(issuer));
  };
  route(router, metadataPath, { get: getMetadata });
  // RFC 8414 §3.1: an issuer's path comes after the well-known one.
  const { pathname } = new URL(issuer);
  if (pathname !== '/') route(router, metadataPath + literal(pathname), { get: getMetadata });
}

/** A path in which nothing is a pattern of the router. */
function literal(path: string): string {
  return path.replace(/[:*{}()[\]+?!]/g, '\\$&');
}

function metadataOf(issuer: string): ServerMetadata {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: ['none'],
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    grant_types_supported: ['refresh_token'],
    // Required by RFC 8414 §2; there is no authorization endpoint.
    response_types_supported: [],
    scopes_supported: [grantedScope],
    dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
  };
}
