import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { Refusal } from '../domain/refusal.ts';
import type { ProofOutcome, ProofRequest, ProofVerifier } from '../domain/tokens/proof.ts';
import { isCompactJws } from './compact-jws.ts';
import { DpopNonces } from './dpop-nonces.ts';
import { jwkThumbprint } from './jwk-thumbprint.ts';
import { ReplayMemory } from './replay-memory.ts';

const base64url = z
  .string()
  .regex(/^[\w-]+$/)
  .max(64);
/** Only the public members; a private one, or a key by reference, makes the proof invalid (RFC 9449 §4.3). */
const described = { kid: z.string().optional(), use: z.string().optional(), alg: z.string().optional() };
const extras = { ...described, ext: z.boolean().optional(), key_ops: z.array(z.string()).optional() };
const publicJwk = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: base64url, y: base64url, ...extras }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: base64url, ...extras }),
]);
const headerSchema = z.strictObject({
  typ: z.literal('dpop+jwt'),
  alg: z.enum(['ES256', 'EdDSA']),
  jwk: publicJwk,
  kid: z.string().optional(),
});
const claimsSchema = z.object({
  htm: z.string(),
  htu: z.url({ protocol: /^https?$/ }),
  jti: z.string().min(1).max(256),
  iat: z.number().finite(),
  nonce: z.string().max(256).optional(),
});

const longestProof = 4096;
const toleranceMs = 60_000;
/** So long a proof made before this process started could still look fresh, and nobody remembers its `jti`. */
const restartGuardMs = 2 * toleranceMs;
const algorithmOf = { EC: 'ES256', OKP: 'EdDSA' } as const;

export interface DpopProofOptions {
  readonly clock: Clock;
  /** Public URL of the server, to which the request's path is added. */
  readonly publicUrl: string;
}

/** DPoP proofs by RFC 9449 §4.3; every check of it, and a nonce where the time says too little. */
export class DpopProofs implements ProofVerifier {
  readonly #options: DpopProofOptions;
  readonly #startedMs: number;
  readonly #nonces = new DpopNonces();
  readonly #seen = new ReplayMemory();

  constructor(options: DpopProofOptions) {
    this.#options = options;
    this.#startedMs = options.clock.nowMs();
  }

  nonce(): string {
    return this.#nonces.current(this.#options.clock.nowMs());
  }

  /** Throws `Refusal('unavailable')` when more proofs come than can be remembered. */
  async verify(request: ProofRequest): Promise<ProofOutcome> {
    const [proof, ...more] = request.headers;
    if (proof === undefined) return { kind: 'absent' };
    const checked = more.length === 0 ? await this.#check(proof, request) : null;
    if (!checked) return { kind: 'invalid', reason: 'proof_invalid' };
    const { claims, keyThumbprint } = checked;
    if (!this.#isTimely(claims)) return { kind: 'nonce_needed' };
    const memory = this.#seen.remember(keyThumbprint, claims.jti, this.#options.clock.nowMs());
    if (memory === 'full') throw new Refusal('unavailable', { retryAfterSeconds: 30 });
    return memory === 'new'
      ? { kind: 'valid', keyThumbprint }
      : { kind: 'invalid', reason: 'proof_replayed' };
  }

  async #check(proof: string, { method, path }: ProofRequest) {
    try {
      if (proof.length > longestProof || !isCompactJws(proof)) return null;
      const { alg, jwk } = headerSchema.parse(decodeProtectedHeader(proof));
      if (alg !== algorithmOf[jwk.kty]) return null;
      const key = await importJWK(
        jwk.kty === 'EC' ? pick(jwk, ['kty', 'crv', 'x', 'y']) : pick(jwk, ['kty', 'crv', 'x']),
        alg,
      );
      const { payload } = await compactVerify(proof, key, { algorithms: [alg] });
      const claims = claimsSchema.parse(
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)),
      );
      const meant =
        claims.htm === method && addressOf(claims.htu) === addressOf(this.#options.publicUrl + path);
      return meant ? { claims, keyThumbprint: jwkThumbprint(jwk) } : null;
    } catch {
      return null;
    }
  }

  /** A fresh nonce of ours replaces the check of `iat`, because ward PCs have wrong clocks. */
  #isTimely({ iat, nonce }: z.infer<typeof claimsSchema>): boolean {
    const nowMs = this.#options.clock.nowMs();
    if (nonce !== undefined) return this.#nonces.isFresh(nonce, nowMs);
    const justStarted = nowMs - this.#startedMs < restartGuardMs;
    return !justStarted && Math.abs(nowMs - iat * 1000) <= toleranceMs;
  }
}

/** Scheme, host and path of a URL, normalised (RFC 3986 §6.2.2, §6.2.3), without query and fragment. */
function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function pick<Source extends object, Key extends keyof Source>(
  source: Source,
  keys: readonly Key[],
): Pick<Source, Key> {
  return Object.fromEntries(keys.map((key) => [key, source[key]])) as Pick<Source, Key>;
}
