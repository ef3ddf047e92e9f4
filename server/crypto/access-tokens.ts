import { decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import type {
  AccessTokenContent,
  AccessTokens,
  VerifiedAccessToken,
} from '../domain/tokens/access-tokens.ts';
import { isCompactJws, signatureOf, signingInput } from './compact-jws.ts';
import type { AccessKey, KeyStore } from './key-store.ts';

const tokenType = 'at+jwt';
const headerSchema = z.strictObject({
  alg: z.string(),
  typ: z.literal(tokenType),
  kid: z.string(),
});
const claimsSchema = z.object({ sid: z.uuid(), sub: z.string().regex(/^[1-9]\d{0,14}$/) });

/** The built-in public client; the `/account` calls act for it. */
export const clientId = 'carelink-workstation';

export interface AccessTokenOptions {
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly issuer: string;
  readonly audience: string;
  /** Adds what simplejwt wants to see. */
  readonly compatibilityClaims: boolean;
}

/** Access tokens by RFC 9068. */
export class JwtAccessTokens implements AccessTokens {
  readonly #options: AccessTokenOptions;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /** Also keys that do not sign yet, so that verifiers know them in time. */
  get keySet(): AccessTokens['keySet'] {
    const keys = [...this.#options.keys.accessKeys.values()];
    return { keys: keys.flatMap(({ publicJwk }) => (publicJwk ? [publicJwk] : [])) };
  }

  issue(content: AccessTokenContent): string {
    const { keys, issuer, audience, compatibilityClaims } = this.#options;
    const key = keys.currentAccessKey;
    const subject = String(content.userId);
    const input = signingInput(
      { alg: key.algorithm, typ: tokenType, kid: key.id },
      {
        iss: issuer,
        aud: audience,
        sub: subject,
        client_id: clientId,
        iat: Math.floor(content.issuedAtMs / 1000),
        exp: Math.floor(content.expiresAtMs / 1000),
        jti: content.tokenId,
        sid: content.sessionId,
        roles: [content.role],
        scope: 'carelink',
        ...(content.ward === null ? {} : { ward: content.ward }),
        profile: content.profile,
        ...(compatibilityClaims ? { user_id: subject, token_type: 'access' } : {}),
      },
    );
    return `${input}.${signatureOf(input, key.algorithm, key.signingKey)}`;
  }

  async verify(token: string): Promise<VerifiedAccessToken | null> {
    try {
      const key = isCompactJws(token) ? this.#keyOf(token) : null;
      if (!key) return null;
      const { payload } = await jwtVerify(token, key.verifyingKey, {
        algorithms: [key.algorithm],
        typ: tokenType,
        issuer: this.#options.issuer,
        audience: this.#options.audience,
        requiredClaims: ['exp', 'iat', 'jti'],
        currentDate: new Date(this.#options.clock.nowMs()),
      });
      const { sid, sub } = claimsSchema.parse(payload);
      return { sessionId: sid, userId: Number(sub), claims: payload };
    } catch {
      return null;
    }
  }

  /** One key serves one algorithm (RFC 8725 §3.1), and no other header member is even looked at. */
  #keyOf(token: string): AccessKey | null {
    const header = headerSchema.parse(decodeProtectedHeader(token));
    const key = this.#options.keys.accessKeys.get(header.kid);
    return key && key.algorithm === header.alg ? key : null;
  }
}
