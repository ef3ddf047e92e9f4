import { createHmac, type KeyObject, sign } from 'node:crypto';
import { signEs256 } from './es256.ts';
import type { KeyAlgorithm } from './key-file.ts';

/** `BASE64URL(header) . BASE64URL(payload)`: what a compact JWS signs (RFC 7515 §5.1). */
export function signingInput(headerPart: string, payload: object): string {
  return `${headerPart}.${encodePart(payload)}`;
}

/** The header of a token of this type, encoded for a JWS. */
export function headerPart(
  type: string,
  key: { readonly id: string; readonly algorithm: KeyAlgorithm },
): string {
  return encodePart({ alg: key.algorithm, typ: type, kid: key.id });
}

/** The signature of `input`, base64url; node:crypto is several times faster than WebCrypto. */
export function signatureOf(input: string, algorithm: KeyAlgorithm, key: KeyObject): string {
  switch (algorithm) {
    case 'HS256':
      return createHmac('sha256', key).update(input).digest('base64url');
    case 'ES256':
      // R and S side by side (RFC 7518 §3.4).
      return signEs256(Buffer.from(input), key).toString('base64url');
    case 'RS256':
      return sign('sha256', Buffer.from(input), key).toString('base64url');
    case 'EdDSA':
      return sign(null, Buffer.from(input), key).toString('base64url');
  }
}

/** A header or payload, encoded for a JWS. */
export function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
