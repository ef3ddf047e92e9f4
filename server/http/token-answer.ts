import type { TokenResponse } from '../contract/account.ts';
import type { IssuedTokens } from '../domain/sessions/issue-tokens.ts';

/** Tokens in the form of the contract. */
export function tokenResponseOf({
  access,
  refresh,
  accessExpiresInSeconds,
  session,
}: IssuedTokens): TokenResponse {
  return {
    access,
    refresh,
    token_type: 'Bearer',
    expires_in: accessExpiresInSeconds,
    session: {
      id: session.id,
      profile: session.profile,
      ward: session.ward,
      started_at: isoTime(session.startedAtMs),
      expires_at: isoTime(session.expiresAtMs),
    },
  };
}

/** ISO 8601 in UTC. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
