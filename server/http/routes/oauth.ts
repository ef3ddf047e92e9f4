import type { IRouter, Request, RequestHandler } from 'express';
import { grantedScope, workstationClientId } from '../../contract/constants.ts';
import {
  type IntrospectionResponse,
  introspectionRequest,
  introspectionResponse,
  type OauthTokenResponse,
  revocationRequest,
  tokenRequest,
} from '../../contract/oauth.ts';
import { authenticateClient } from '../../domain/clients/authenticate-client.ts';
import { introspectToken } from '../../domain/oauth/introspect-token.ts';
import { revokeToken } from '../../domain/oauth/revoke-token.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { refreshSession } from '../../domain/sessions/refresh-session.ts';
import { clientCredentialsOf } from '../client-credentials.ts';
import { readFormBody } from '../middleware/read-form-body.ts';
import type { Outbox } from '../outbox.ts';
import { bodyOf, callerOf, proofOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { refreshHeadersOf } from '../token-answer.ts';
import { route } from './route.ts';

/** The standard calls: refresh (RFC 6749 §6), revocation (RFC 7009) and introspection (RFC 7662). */
export function addOauthRoutes(router: IRouter, ports: Ports, outbox: Outbox): void {
  route(router, '/oauth/token', { post: [readFormBody, postToken(ports)] });
  route(router, '/oauth/revoke', { post: [readFormBody, postRevoke(ports)] });
  route(router, '/oauth/introspect', { post: [readFormBody, postIntrospect(ports, outbox)] });
}

function postToken(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { client_id, refresh_token, scope } = tokenRequestOf(request);
    requirePublicClient(request, client_id);
    if (scope !== undefined && scope !== grantedScope) throw new Refusal('invalid_scope');
    const presented = { token: refresh_token, proof: () => proofOf(ports, request, response) };
    const tokens = await refreshSession(ports, presented, callerOf(request));
    const answer: OauthTokenResponse = {
      access_token: tokens.access,
      refresh_token: tokens.refresh,
      token_type: tokens.tokenType,
      expires_in: tokens.accessExpiresInSeconds,
      scope: grantedScope,
    };
    sendJson(response, answer, refreshHeadersOf(tokens, ports.clock.nowMs()));
  };
}

/** The grant is looked at first: who asks for another one should learn that, whatever else is missing. */
function tokenRequestOf(request: Request) {
  const body = request.body as Readonly<Record<string, string>>;
  const grant = body.grant_type;
  if (grant !== undefined && grant !== 'refresh_token') throw new Refusal('unsupported_grant_type');
  return bodyOf(request, tokenRequest);
}

/** The one client there is has no secret (RFC 6749 §2.1), so nobody else may authenticate here. */
function requirePublicClient(request: Request, clientId: string): void {
  if (clientId !== workstationClientId || request.headers.authorization !== undefined) {
    throw new Refusal('invalid_client');
  }
}

function postRevoke(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { token, client_id = workstationClientId } = bodyOf(request, revocationRequest);
    requirePublicClient(request, client_id);
    await revokeToken(ports, { token, proof: () => proofOf(ports, request, response) }, callerOf(request));
    sendJson(response, {});
  };
}

function postIntrospect(ports: Ports, outbox: Outbox): RequestHandler {
  return async (request, response) => {
    await authenticateClient(ports, clientCredentialsOf(request), callerOf(request));
    const { token } = bodyOf(request, introspectionRequest);
    outbox.send(response, await introspectionOf(ports, token));
  };
}

/** Only what the schema names leaves the server, so a claim added later is not told by accident. */
async function introspectionOf(ports: Ports, token: string): Promise<IntrospectionResponse> {
  const found = await introspectToken(ports, token);
  if (!found) return { active: false };
  const { claims, username, tokenType } = found;
  return introspectionResponse.parse({ ...claims, active: true, token_type: tokenType, username });
}
