import type { ProfileName, RoleName } from '../../contract/profiles.ts';

/** What an access token says (RFC 9068), in our words. */
export interface AccessTokenContent {
  /** `jti`; audited, so that a token can be traced to the event that issued it. */
  readonly tokenId: string;
  readonly userId: number;
  readonly sessionId: string;
  readonly role: RoleName;
  readonly ward: string | null;
  readonly profile: ProfileName;
  /** Thumbprint of the DPoP key that the token is bound to (RFC 9449 §6); null: a bearer token. */
  readonly keyThumbprint: string | null;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** What a token that was verified says. */
export interface VerifiedAccessToken {
  readonly sessionId: string;
  readonly userId: number;
  /** Thumbprint of the DPoP key that the token is bound to; null: a bearer token. */
  readonly keyThumbprint: string | null;
  /** All claims as they stand in the token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A public key (RFC 7517 §4), with the members of its kind. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: 'sig';
  readonly [member: string]: unknown;
}

export interface AccessTokens {
  issue(content: AccessTokenContent): Promise<string>;
  /**
   * The session that a token of ours speaks for; null when it is not ours, not valid or expired. Throws
   * `Refusal('unavailable')` while nobody can tell.
   */
  verify(token: string): Promise<VerifiedAccessToken | null>;
  /** Public keys as an RFC 7517 key set. */
  readonly keySet: { readonly keys: PublicJwk[] };
}

/** How a token is to be presented, as `token_type` names it (RFC 6749 §7.1, RFC 9449 §5). */
export const tokenTypes = ['Bearer', 'DPoP'] as const;
export type TokenType = (typeof tokenTypes)[number];

export function tokenTypeOf({ keyThumbprint }: { readonly keyThumbprint: string | null }): TokenType {
  return keyThumbprint === null ? 'Bearer' : 'DPoP';
}
