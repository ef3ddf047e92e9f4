import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RefreshStamp, RefreshTokenContent, RefreshTokens } from '../domain/tokens/refresh-tokens.ts';
import { headerPart, signatureOf, signingInput } from './compact-jws.ts';
import type { KeyStore, RefreshKey } from './key-store.ts';
import { decodeJwsObject } from './strict-jws.ts';

const tokenType = 'rt+jwt';
const whole = z.int().nonnegative();
const payloadSchema = z.strictObject({
  iss: z.string(),
  sub: z.string().regex(/^[1-9]\d{0,14}$/),
  sid: z.uuid().lowercase(),
  gen: whole,
  jti: z.string(),
  iat: whole,
  exp: whole,
});

/** Refresh tokens as HS256 JWTs, every byte of which follows from the session's row and the key. */
export class HmacRefreshTokens implements RefreshTokens {
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
    const input = signingInput(headerPart(tokenType, key), {
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
   * Checks the signature over the raw text first, and parses nothing that this server has not written itself. The
   * signature is compared as text, so that a token has no second spelling.
   */
  read(token: string): RefreshTokenContent | null {
    const end = token.lastIndexOf('.');
    if (end < 0) return null;
    const input = token.slice(0, end);
    const signature = token.slice(end + 1);
    const key = this.#keyThatSigned(input, signature);
    const [header, payload = '', ...more] = input.split('.');
    // The header for a key has one spelling, so it need not be parsed.
    if (!key || header !== headerPart(tokenType, key) || more.length > 0) return null;
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
  try {
    const { sub, sid, gen, iat, exp } = payloadSchema.parse(decodeJwsObject(payload));
    return {
      sessionId: sid,
      userId: Number(sub),
      generation: gen,
      issuedAtMs: iat * 1000,
      expiresAtMs: exp * 1000,
    };
  } catch {
    return null;
  }
}
