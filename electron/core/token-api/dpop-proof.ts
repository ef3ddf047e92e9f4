import { createHash, randomUUID } from 'node:crypto';
import type { ProofSubject } from '../ports/device-key.ts';

/** Public half of a key, as a DPoP proof carries it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** A key that signs with ES256. */
interface SigningKey {
  readonly publicJwk: PublicJwk;
  sign(data: string): Buffer;
}

/** A DPoP proof for one request (RFC 9449 §4.2): a JWT by a device key, never used twice. */
export function dpopProof(key: SigningKey, subject: ProofSubject): string {
  const { method, url, nowMs, nonce, accessToken } = subject;
  const target = new URL(url);
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk };
  const payload = {
    jti: randomUUID(),
    htm: method,
    htu: `${target.origin}${target.pathname}`,
    iat: Math.floor(nowMs / 1_000),
    ...(nonce !== null && { nonce }),
    ...(accessToken !== undefined && { ath: createHash('sha256').update(accessToken).digest('base64url') }),
  };
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${key.sign(input).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
