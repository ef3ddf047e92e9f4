import { createHmac, type KeyObject, sign } from 'node:crypto';
import { signEs256 } from './es256.ts';
import type { KeyAlgorithm } from './key-file.ts';

/** `BASE64URL(header) . BASE64URL(payload)`: what a compact JWS signs (RFC 7515 §5.1). */
export function signingInput(headerPart: string, payload: object): string {
  return `${headerPart}.${encodePart(payload)}`;
}

/** The headers of one type of token, of which each key has one: made once, since it stands in every token. */
export class HeaderParts {
  readonly #type: string;
  readonly #parts = new WeakMap<object, string>();

  constructor(type: string) {
    this.#type = type;
  }

  /** As it stands in a JWS. */
  of(key: { readonly id: string; readonly algorithm: KeyAlgorithm }): string {
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const part = encodePart({ alg: key.algorithm, typ: this.#type, kid: key.id });
    this.#parts.set(key, part);
    return part;
  }
}

/** The signature of `input`, base64url; node:crypto is several times faster than going through WebCrypto. */
export function signatureOf(input: string, algorithm: KeyAlgorithm, key: KeyObject): string {
  switch (algorithm) {
    case 'HS256':
      return createHmac('sha256', key).update(input).digest('base64url');
    case 'ES256':
      return signEs256(Buffer.from(input), key).toString('base64url');
    case 'RS256':
      return sign('sha256', Buffer.from(input), key).toString('base64url');
    case 'EdDSA':
      return sign(null, Buffer.from(input), key).toString('base64url');
  }
}

/** A header or payload as it stands in a JWS. */
export function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
