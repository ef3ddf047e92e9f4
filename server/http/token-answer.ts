import type { Response } from 'express';
import type { TokenResponse } from '../contract/account.ts';
import { refreshTimeHeader, tokenRefreshedHeader } from '../contract/headers.ts';
import type { IssuedTokens } from '../domain/sessions/issue-tokens.ts';
import type { RefreshAnswer } from '../domain/sessions/refresh-session.ts';

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

/** The headers by which the old system told that a token was refreshed. */
export function setRefreshHeaders(response: Response, { recovered }: RefreshAnswer, nowMs: number): void {
  response.setHeader(tokenRefreshedHeader, recovered ? 'recovered' : 'true');
  response.setHeader(refreshTimeHeader, isoTime(nowMs));
}

/** ISO 8601 in UTC. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
