import { randomUUID } from 'node:crypto';
import type { Ports } from '../ports.ts';
import { builtInProfiles } from '../profiles/profile.ts';
import type { Session } from '../records/session.ts';
import { type TokenType, tokenTypeOf } from '../tokens/access-tokens.ts';

/** Tokens as they are handed to the client. */
export interface IssuedTokens {
  readonly access: string;
  readonly refresh: string;
  /** Of the access token. */
  readonly tokenType: TokenType;
  readonly accessExpiresInSeconds: number;
  readonly session: Session;
}

/** A fresh `jti` for an access token, drawn before the transaction so that the audit event can name it. */
export function newAccessTokenId(): string {
  return randomUUID();
}

/**
 * Makes the tokens of a session as the database now has it. The refresh token follows from the row alone, so
 * the same row gives the same bytes; the access token is fresh and never outlives the session.
 */
export async function issueTokens(
  {
    clock,
    accessTokens,
    refreshTokens,
    rules,
  }: Pick<Ports, 'clock' | 'accessTokens' | 'refreshTokens' | 'rules'>,
  session: Session,
  accessTokenId: string,
): Promise<IssuedTokens> {
  const issuedAtMs = clock.nowMs();
  const lifetimeMs = builtInProfiles[session.profile].accessSeconds * 1000;
  const expiresAtMs = Math.min(issuedAtMs + lifetimeMs, session.expiresAtMs);
  const keyThumbprint = rules.dpopBoundAccessTokens ? session.keyThumbprint : null;
  const access = await accessTokens.issue({
    tokenId: accessTokenId,
    userId: session.user.id,
    sessionId: session.id,
    role: session.user.role,
    ward: session.ward,
    profile: session.profile,
    keyThumbprint,
    issuedAtMs,
    expiresAtMs,
  });
  const refresh = refreshTokens.issue(
    {
      sessionId: session.id,
      userId: session.user.id,
      generation: session.generation,
      issuedAtMs: session.rotatedAtMs,
      expiresAtMs: session.expiresAtMs,
    },
    session.stamp,
  );
  const accessExpiresInSeconds = Math.max(1, Math.floor((expiresAtMs - issuedAtMs) / 1000));
  const tokenType = tokenTypeOf({ keyThumbprint });
  return { access, refresh, tokenType, accessExpiresInSeconds, session };
}
