import type { IRouter, RequestHandler } from 'express';
import { grantedScope } from '../../contract/constants.ts';
import type { ResourceMetadata, ServerMetadata } from '../../contract/oauth.ts';
import type { Ports } from '../../domain/ports.ts';
import { route } from './route.ts';

const metadataPath = '/.well-known/oauth-authorization-server';
const resourcePath = '/.well-known/oauth-protected-resource';
const proofAlgorithms = ['ES256', 'EdDSA'];

/** Public keys (RFC 7517) and metadata (RFC 8414, RFC 9728), so that other services can verify access tokens. */
export function addWellKnownRoutes(router: IRouter, { accessTokens, rules }: Ports, issuer: string): void {
  route(router, '/.well-known/jwks.json', {
    get: (_request, response) => {
      // New keys are published a minute before they sign.
      response.set('Cache-Control', 'public, max-age=60').json(accessTokens.keySet);
    },
  });
  addMetadataRoute(router, { path: metadataPath, issuer, metadata: metadataOf(issuer) });
  const resourceMetadata = resourceMetadataOf(issuer, rules.dpopBoundAccessTokens);
  addMetadataRoute(router, { path: resourcePath, issuer, metadata: resourceMetadata });
}

/** RFC 8414 §3.1, RFC 9728 §3.1: an issuer's path comes after the well-known one. */
function addMetadataRoute(
  router: IRouter,
  { path, issuer, metadata }: { readonly path: string; readonly issuer: string; readonly metadata: object },
): void {
  const getMetadata: RequestHandler = (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(metadata);
  };
  route(router, path, { get: getMetadata });
  const { pathname } = new URL(issuer);
  if (pathname !== '/') route(router, path + literal(pathname), { get: getMetadata });
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
    dpop_signing_alg_values_supported: proofAlgorithms,
  };
}

function resourceMetadataOf(issuer: string, isBoundRequired: boolean): ResourceMetadata {
  return {
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported: [grantedScope],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: proofAlgorithms,
    dpop_bound_access_tokens_required: isBoundRequired,
  };
}
