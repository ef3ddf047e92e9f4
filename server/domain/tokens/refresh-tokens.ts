/** Key and issuer that a session's current refresh token was made with, so that it can be made again. */
export interface RefreshStamp {
  readonly keyId: string;
  readonly issuer: string;
}

/** Everything a refresh token is made of: the same content gives the same bytes. */
export interface RefreshTokenContent {
  readonly sessionId: string;
  readonly userId: number;
  readonly generation: number;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export interface RefreshTokens {
  /** What new tokens are made with now. */
  readonly stamp: RefreshStamp;
  /** What tokens are made with now and soon; each must be registered before its time comes. */
  readonly stamps: readonly RefreshStamp[];
  /** Throws when the stamp's key is unknown. */
  issue(content: RefreshTokenContent, stamp: RefreshStamp): string;
  /** The content of a token of ours, be it expired or not; null for everything else. */
  read(token: string): RefreshTokenContent | null;
}
