import type { Request } from 'express';
import { type TokenType, tokenTypes } from '../domain/tokens/access-tokens.ts';

const typeOfScheme = new Map(tokenTypes.map((type) => [type.toLowerCase(), type]));

type WithHeaders = Pick<Request, 'headers'>;

/** The scheme by which the request presents an access token (case-insensitive, RFC 9110 §11.1); null: none. */
export function schemeOf(request: WithHeaders): TokenType | null {
  return credentialsOf(request).scheme;
}

/** The scheme, and everything after the space that follows it; empty: nothing. */
export function credentialsOf({ headers: { authorization = '' } }: WithHeaders): {
  readonly scheme: TokenType | null;
  readonly token: string;
} {
  const space = authorization.indexOf(' ');
  const end = space < 0 ? authorization.length : space;
  const scheme = typeOfScheme.get(authorization.slice(0, end).toLowerCase()) ?? null;
  return { scheme, token: authorization.slice(end + 1) };
}
