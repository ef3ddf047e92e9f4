import type { Request } from 'express';
import { type TokenType, tokenTypes } from '../domain/tokens/access-tokens.ts';

/** The scheme by which the request shows an access token (RFC 9110 §11.1: in any case); null: by none. */
export function schemeOf({ headers }: Pick<Request, 'headers'>): TokenType | null {
  const [scheme] = (headers.authorization ?? '').split(' ', 1);
  return tokenTypes.find((type) => type.toLowerCase() === scheme?.toLowerCase()) ?? null;
}
