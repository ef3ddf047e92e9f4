import { createHash, createPublicKey, verify } from 'node:crypto';
import { identityClaims, identityHeader } from '../../../server/contract/server-identity.ts';

/** What was asked, and where. */
export interface IdentityQuestion {
  readonly challenge: string;
  /** The address that was asked: a server only signs for its own, so nobody can pass on another server's answer. */
  readonly address: string;
}

/** The identity proved by a statement, as the thumbprint of its key; null: none. */
export function readIdentity(statement: string, { challenge, address }: IdentityQuestion): string | null {
  try {
    const [header = '', claims = '', signature = '', ...rest] = statement.split('.');
    const { jwk } = identityHeader.parse(decode(header));
    const { iss, nonce } = identityClaims.parse(decode(claims));
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const input = Buffer.from(`${header}.${claims}`);
    const isSigned = rest.length === 0 && verify(null, input, key, Buffer.from(signature, 'base64url'));
    if (!isSigned || nonce !== challenge || !isSameAddress(iss, address)) return null;
    return thumbprintOf(jwk);
  } catch {
    return null;
  }
}

/** RFC 7638 §3.2, RFC 8037 §2. */
function thumbprintOf({ crv, kty, x }: { crv: string; kty: string; x: string }): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

function isSameAddress(one: string, other: string): boolean {
  return addressOf(one) === addressOf(other);
}

/** A server's address in the normal form used to compare and store it. */
export function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
