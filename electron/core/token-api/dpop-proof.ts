import { randomUUID } from 'node:crypto';
import { hashOfAccessToken, type ProofSubject, type PublicJwk, targetOf } from '../ports/device-key.ts';

/** A key that signs with ES256. */
interface SigningKey {
  readonly publicJwk: PublicJwk;
  sign(data: string): Buffer;
}

/** A DPoP proof for one request (RFC 9449 §4.2): a JWT signed by a device key, never used twice. */
export function dpopProof(key: SigningKey, subject: ProofSubject): string {
  const { method, url, nowMs, nonce, accessToken } = subject;
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk };
  const payload = {
    jti: randomUUID(),
    htm: method,
    htu: targetOf(url),
    iat: Math.floor(nowMs / 1_000),
    ...(nonce !== null && { nonce }),
    ...(accessToken !== undefined && { ath: hashOfAccessToken(accessToken) }),
  };
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${key.sign(input).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
