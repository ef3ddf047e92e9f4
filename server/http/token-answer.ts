import type { SignInResponse, TokenResponse } from '../contract/account.ts';
import { refreshTimeHeader, tokenRefreshedHeader } from '../contract/headers.ts';
import type { Session } from '../domain/records/session.ts';
import type { IssuedTokens } from '../domain/sessions/issue-tokens.ts';
import type { OpenedSession } from '../domain/sessions/open-session.ts';
import type { RefreshAnswer } from '../domain/sessions/refresh-session.ts';
import { isoTime } from '../domain/time/iso-time.ts';
import { sessionPlaceOf } from './session-place-of.ts';

/** Tokens in the form of the contract. */
export function tokenResponseOf({
  access,
  refresh,
  tokenType,
  accessExpiresInSeconds,
  session,
}: IssuedTokens): TokenResponse {
  return {
    access,
    refresh,
    token_type: tokenType,
    expires_in: accessExpiresInSeconds,
    session: sessionBriefOf(session),
  };
}

/** What every answer with tokens says about their session. */
export function sessionBriefOf(session: Session): TokenResponse['session'] {
  return {
    id: session.id,
    profile: session.profile,
    ward: session.ward,
    started_at: isoTime(session.startedAtMs),
    expires_at: isoTime(session.expiresAtMs),
  };
}

/** The answer to a sign-in: tokens, and where else the user is signed in. */
export function signInResponseOf(opened: OpenedSession): SignInResponse {
  return { ...tokenResponseOf(opened), other_sessions: opened.others.map(sessionPlaceOf) };
}

/** The headers by which the old system announced that a token was refreshed. */
export function refreshHeadersOf({ recovered }: RefreshAnswer, nowMs: number) {
  return { [tokenRefreshedHeader]: recovered ? 'recovered' : 'true', [refreshTimeHeader]: isoTime(nowMs) };
}
