import { grantedScope } from '../../contract/constants.ts';
import type {
  metadataEndpoints,
  publicEndpoints,
  ResourceMetadata,
  ServerMetadata,
} from '../../contract/oauth.ts';
import type { Ports } from '../../domain/ports.ts';
import { openApiDocument } from '../openapi-document.ts';
import type { HandlersOf } from '../serve.ts';

const proofAlgorithms = ['ES256', 'EdDSA'];

export function publicHandlers({ accessTokens }: Ports, issuer: string): HandlersOf<typeof publicEndpoints> {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return {
    jwks: () => accessTokens.keySet,
    // Made on first request.
    openapi() {
      document ??= openApiDocument(issuer);
      return document;
    },
  };
}

export function metadataHandlers({ rules }: Ports, issuer: string): HandlersOf<typeof metadataEndpoints> {
  const metadata: ServerMetadata = {
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
  const resourceMetadata: ResourceMetadata = {
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported: [grantedScope],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: proofAlgorithms,
    dpop_bound_access_tokens_required: rules.dpopBoundAccessTokens,
  };
  return { metadata: () => metadata, resourceMetadata: () => resourceMetadata };
}
