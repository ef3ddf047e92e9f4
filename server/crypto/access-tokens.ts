import { hash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { grantedScope, workstationClientId } from '../contract/constants.ts';
import { LruCache } from '../domain/lru-cache.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Metrics } from '../domain/ports/metrics.ts';
import type {
  AccessTokenContent,
  AccessTokens,
  VerifiedAccessToken,
} from '../domain/tokens/access-tokens.ts';
import { headerPart, signingInput } from './compact-jws.ts';
import type { GroupSigner } from './group-signer.ts';
import type { AccessKey, KeyStore } from './key-store.ts';
import { decodeJwsObject, type JwsParts, splitJws } from './strict-jws.ts';

const tokenType = 'at+jwt';
const headerSchema = z.strictObject({
  alg: z.string(),
  typ: z.literal(tokenType),
  kid: z.string(),
});
/** NumericDate (RFC 7519 §2) as we write it. */
const seconds = z.int().nonnegative();
const claimsSchema = z.object({
  sid: z.uuid(),
  sub: z.string().regex(/^[1-9]\d{0,14}$/),
  jti: z.string(),
  iat: seconds,
  exp: seconds,
  nbf: seconds.default(0),
  /** A token that is bound in any other way is not one of ours. */
  cnf: z.strictObject({ jkt: z.string() }).optional(),
});
/** A correction of the clock by this much invalidates no token. */
const clockStepSeconds = 3600;
/** Enough for all sessions in use at the same time; each takes about 1 KB. */
const rememberedTokens = 8192;

export interface AccessTokenOptions {
  readonly keys: KeyStore;
  readonly signer: Pick<GroupSigner, 'sign'>;
  readonly clock: Clock;
  readonly issuer: string;
  readonly audience: string;
  /** Adds the claims that simplejwt expects. */
  readonly compatibilityClaims: boolean;
  readonly metrics?: Pick<Metrics, 'accessTokenChecked'>;
}

/** A token whose signature and lasting claims were valid, with what has to be checked each time. */
interface CheckedToken {
  readonly key: AccessKey;
  readonly notBeforeSeconds: number;
  readonly expiresAtSeconds: number;
  readonly content: VerifiedAccessToken;
}

/** Access tokens by RFC 9068. */
export class JwtAccessTokens implements AccessTokens {
  readonly #options: AccessTokenOptions;
  /** By SHA-256 of the whole token, because clients present the same one many times. */
  readonly #checked = new LruCache<CheckedToken>(rememberedTokens);

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /** Includes keys that do not sign yet, so that verifiers know them in time. */
  get keySet(): AccessTokens['keySet'] {
    const keys = [...this.#options.keys.accessKeys.values()];
    return { keys: keys.flatMap(({ publicJwk }) => (publicJwk ? [publicJwk] : [])) };
  }

  async issue(content: AccessTokenContent): Promise<string> {
    const { keys, signer, issuer, audience, compatibilityClaims } = this.#options;
    const key = keys.currentAccessKey;
    const subject = String(content.userId);
    const input = signingInput(headerPart(tokenType, key), {
      iss: issuer,
      aud: audience,
      sub: subject,
      client_id: workstationClientId,
      iat: Math.floor(content.issuedAtMs / 1000),
      exp: Math.floor(content.expiresAtMs / 1000),
      jti: content.tokenId,
      sid: content.sessionId,
      roles: [content.role],
      scope: grantedScope,
      ...(content.ward === null ? {} : { ward: content.ward }),
      profile: content.profile,
      ...(content.profile === 'break_glass' ? { emergency: true } : {}),
      ...(content.keyThumbprint === null ? {} : { cnf: { jkt: content.keyThumbprint } }),
      ...(compatibilityClaims ? { user_id: subject, token_type: 'access' } : {}),
    });
    return `${input}.${await signer.sign(input, key)}`;
  }

  verify(token: string): Promise<VerifiedAccessToken | null> {
    const name = hash('sha256', token, 'base64');
    const known = this.#checked.get(name);
    const isKnown = known !== undefined && this.#isValidNow(known);
    this.#options.metrics?.accessTokenChecked(isKnown ? 'hit' : 'miss');
    // An unknown token is also checked against a key that was reloaded meanwhile.
    return isKnown ? Promise.resolve(known.content) : this.#verifyAnew(token, name);
  }

  async #verifyAnew(token: string, name: string): Promise<VerifiedAccessToken | null> {
    const checked = await this.#check(token);
    if (!checked || !this.#isValidNow(checked)) return null;
    this.#checked.set(name, checked);
    return checked.content;
  }

  /** What keeps the keys from being known says nothing about the token: that is thrown. */
  async #check(token: string): Promise<CheckedToken | null> {
    const { accessKeys } = this.#options.keys;
    try {
      const parts = splitJws(token);
      const key = parts && keyOf(accessKeys, parts);
      if (!key) return null;
      const { payload } = await jwtVerify(token, key.verifyingKey, {
        algorithms: [key.algorithm],
        typ: tokenType,
        issuer: this.#options.issuer,
        audience: this.#options.audience,
        requiredClaims: ['exp', 'iat', 'jti'],
        currentDate: new Date(this.#options.clock.nowMs()),
      });
      // Parsed again by us: of two members with the same name jose takes the last (RFC 8725 §2.4).
      const { sid, sub, iat, exp, nbf, cnf } = claimsSchema.parse(decodeJwsObject(parts.payload));
      const keyThumbprint = cnf?.jkt ?? null;
      const content = { sessionId: sid, userId: Number(sub), keyThumbprint, claims: Object.freeze(payload) };
      // A token issued by a clock far ahead of ours would outlive its session by the difference.
      const notBeforeSeconds = Math.max(nbf, iat - clockStepSeconds);
      return { key, notBeforeSeconds, expiresAtSeconds: exp, content };
    } catch (error) {
      if (saysTokenIsWrong(error)) return null;
      throw error;
    }
  }

  /** The very key that was used must still be valid: a key that was replaced or retired vouches for nothing. */
  #isValidNow({ key, notBeforeSeconds, expiresAtSeconds }: CheckedToken): boolean {
    const nowSeconds = Math.floor(this.#options.clock.nowMs() / 1000);
    const isTimely = notBeforeSeconds <= nowSeconds && nowSeconds < expiresAtSeconds;
    return isTimely && this.#options.keys.accessKeys.get(key.id) === key;
  }
}

/** One key serves one algorithm (RFC 8725 §3.1); no other header member is looked at. */
function keyOf(keys: KeyStore['accessKeys'], parts: JwsParts): AccessKey | null {
  const header = headerSchema.parse(decodeJwsObject(parts.header));
  const key = keys.get(header.kid);
  return key && key.algorithm === header.alg ? key : null;
}

/** Whatever else goes wrong is ours. */
function saysTokenIsWrong(error: unknown): boolean {
  return error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof SyntaxError;
}
