import type { Request } from 'express';
import { type TokenType, tokenTypes } from '../domain/tokens/access-tokens.ts';

const typeOfScheme = new Map(tokenTypes.map((type) => [type.toLowerCase(), type]));

/** The scheme by which the request shows an access token (RFC 9110 §11.1: in any case); null: by none. */
export function schemeOf({ headers }: Pick<Request, 'headers'>): TokenType | null {
  const { authorization = '' } = headers;
  const end = authorization.indexOf(' ');
  const scheme = end < 0 ? authorization : authorization.slice(0, end);
  return typeOfScheme.get(scheme.toLowerCase()) ?? null;
}
