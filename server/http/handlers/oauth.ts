import { grantedScope, workstationClientId } from '../../contract/constants.ts';
import { introspectionResponse, type oauthEndpoints } from '../../contract/oauth.ts';
import { introspectToken } from '../../domain/oauth/introspect-token.ts';
import { revokeToken } from '../../domain/oauth/revoke-token.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { refreshSession } from '../../domain/sessions/refresh-session.ts';
import { type HandlersOf, WithHeaders } from '../serve.ts';
import { refreshHeadersOf } from '../token-answer.ts';

export function oauthHandlers(ports: Ports): HandlersOf<typeof oauthEndpoints> {
  return {
    async oauthToken(asked) {
      const { client_id, refresh_token: token, scope = grantedScope } = asked.body;
      requirePublicClient(asked, client_id);
      if (scope !== grantedScope) throw new Refusal('invalid_scope');
      const presented = { token, proof: () => asked.proofForJob(), isWanted: () => asked.isWanted };
      const tokens = await refreshSession(ports, presented, asked.caller);
      const answer = {
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        token_type: tokens.tokenType,
        expires_in: tokens.accessExpiresInSeconds,
        scope: grantedScope,
      };
      return new WithHeaders(answer, refreshHeadersOf(tokens, ports.clock.nowMs()));
    },
    async revoke(asked) {
      const { token, client_id = workstationClientId } = asked.body;
      requirePublicClient(asked, client_id);
      await revokeToken(ports, { token, proof: () => asked.proof() }, asked.caller);
      return {};
    },
    async introspect({ body }) {
      const found = await introspectToken(ports, body.token);
      if (!found) return { active: false };
      const { claims, username, tokenType } = found;
      // Only what the schema names leaves the server, so a claim added later is not disclosed by accident.
      return introspectionResponse.parse({ ...claims, active: true, token_type: tokenType, username });
    },
  };
}

/** The only client has no secret (RFC 6749 §2.1), so no other may authenticate here. */
function requirePublicClient(
  { hasCredentials }: { readonly hasCredentials: boolean },
  clientId: string,
): void {
  if (clientId !== workstationClientId || hasCredentials) throw new Refusal('invalid_client');
}
