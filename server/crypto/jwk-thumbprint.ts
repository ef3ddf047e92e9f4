import { createHash } from 'node:crypto';

/** Required members per key type, in lexicographic order (RFC 7638 §3.2, RFC 8037 §2). */
const requiredMembers: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

/** RFC 7638 thumbprint (SHA-256, base64url) of a public key; throws `TypeError` for other key types. */
export function jwkThumbprint(jwk: Readonly<Record<string, unknown>>): string {
  const members = requiredMembers[String(jwk.kty)];
  if (!members) throw new TypeError('this key type has no thumbprint');
  const content = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])));
  return createHash('sha256').update(content).digest('base64url');
}
