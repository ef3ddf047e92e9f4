import { isUtf8 } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import type { RefreshStamp, RefreshTokenContent, RefreshTokens } from '../domain/tokens/refresh-tokens.ts';
import { HeaderParts, signatureOf, signingInput } from './compact-jws.ts';
import type { KeyStore, RefreshKey } from './key-store.ts';
import { decodeBase64url } from './strict-jws.ts';

const tokenType = 'rt+jwt';
const text = '"(?:[^"\\\\]|\\\\.)*"';
const whole = '(0|[1-9]\\d{0,14})';
const uuid = '[\\da-f]{8}-[\\da-f]{4}-[1-8][\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}';
/** A payload as `issue` writes it; there is no other spelling, so nobody has to parse JSON. */
const payloadPattern = new RegExp(
  `^{"iss":${text},"sub":"([1-9]\\d{0,14})","sid":"(${uuid})","gen":${whole},"jti":${text},"iat":${whole},"exp":${whole}}$`,
);

/** Refresh tokens as HS256 JWTs whose every byte follows from the session's row and the key. */
export class HmacRefreshTokens implements RefreshTokens {
  readonly #headers = new HeaderParts(tokenType);
  readonly #keys: KeyStore;
  readonly #issuer: string;

  constructor(keys: KeyStore, issuer: string) {
    this.#keys = keys;
    this.#issuer = issuer;
  }

  get stamp(): RefreshStamp {
    return { keyId: this.#keys.currentRefreshKey.id, issuer: this.#issuer };
  }

  get stamps(): readonly RefreshStamp[] {
    return [...this.#keys.refreshKeys.keys()].map((keyId) => ({ keyId, issuer: this.#issuer }));
  }

  issue(content: RefreshTokenContent, stamp: RefreshStamp): string {
    const key = this.#keys.refreshKeys.get(stamp.keyId);
    if (!key) throw new Error(`unknown refresh key ${stamp.keyId}`);
    const input = signingInput(this.#headers.of(key), {
      iss: stamp.issuer,
      sub: String(content.userId),
      sid: content.sessionId,
      gen: content.generation,
      jti: `${content.sessionId}.${content.generation}`,
      iat: Math.floor(content.issuedAtMs / 1000),
      exp: content.expiresAtMs / 1000,
    });
    return `${input}.${signatureOf(input, key.algorithm, key.secret)}`;
  }

  /**
   * Checks the signature over the raw text first and parses nothing that this server has not written itself.
   * The signature is compared as text, so that no second spelling of a token exists.
   */
  read(token: string): RefreshTokenContent | null {
    const end = token.lastIndexOf('.');
    if (end < 0) return null;
    const input = token.slice(0, end);
    const signature = token.slice(end + 1);
    const key = this.#keyThatSigned(input, signature);
    const [header, payload = '', ...more] = input.split('.');
    // The header of a key has one spelling, so it need not be parsed.
    if (!key || header !== this.#headers.of(key) || more.length > 0) return null;
    return contentOf(payload);
  }

  #keyThatSigned(input: string, signature: string): RefreshKey | null {
    const given = Buffer.from(signature);
    for (const key of this.#keys.refreshKeys.values()) {
      const expected = Buffer.from(signatureOf(input, key.algorithm, key.secret));
      if (expected.length === given.length && timingSafeEqual(expected, given)) return key;
    }
    return null;
  }
}

function contentOf(payload: string): RefreshTokenContent | null {
  const bytes = decodeBase64url(payload);
  const found = bytes && isUtf8(bytes) ? payloadPattern.exec(bytes.toString()) : null;
  if (!found) return null;
  const [, userId, sessionId = '', generation, issuedAt, expiresAt] = found;
  return {
    sessionId,
    userId: Number(userId),
    generation: Number(generation),
    issuedAtMs: Number(issuedAt) * 1000,
    expiresAtMs: Number(expiresAt) * 1000,
  };
}
