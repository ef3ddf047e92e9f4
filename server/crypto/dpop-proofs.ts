import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { LruCache } from '../domain/lru-cache.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import { outcomeOfMemory } from '../domain/sessions/proof-in-job.ts';
import type { ProofOutcome, ProofRequest, ProofVerifier } from '../domain/tokens/proof.ts';
import type { SeenProofs } from '../domain/tokens/seen-proofs.ts';
import { DpopNonces } from './dpop-nonces.ts';
import { normalUri } from './normal-uri.ts';
import { isSignedBy, type ProofKey, readProofKey } from './proof-key.ts';
import { ReplayMemory } from './replay-memory.ts';
import { decodeJwsObject, type JwsParts, splitJws } from './strict-jws.ts';

/** RFC 9449 §4.2, and the claims any JWT may have besides (RFC 7519 §4.1), which must then be true. */
const claimsSchema = z.object({
  htm: z.string(),
  htu: z.string(),
  jti: z.string().min(1).max(256),
  iat: z.number().finite(),
  exp: z.number().finite().optional(),
  nbf: z.number().finite().optional(),
  iss: z.string().optional(),
  sub: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  nonce: z.string().max(256).optional(),
  ath: z.string().max(256).optional(),
});
type Claims = z.infer<typeof claimsSchema>;

const longestProof = 4096;
const toleranceMs = 60_000;
/** For this long after the start, a proof made before it could still look fresh, and its `jti` is not remembered. */
const restartGuardMs = 2 * toleranceMs;
/** More workstations than any site has; each takes about 2 KB. */
const rememberedKeys = 8192;

export interface DpopProofOptions {
  readonly clock: Clock;
  /** Public URL of the server; the request's path is appended. */
  readonly publicUrl: string;
  readonly log: Log;
  /** Default: what this process has seen. */
  readonly seen?: SeenProofs;
  /** Makes nonces that other nodes accept, too; null or missing: only this process knows its nonces. */
  readonly nonceSecret?: KeyObject | null;
}

const longestNamed = 100;

/** DPoP proofs by RFC 9449 §4.3: every check it lists, and a nonce where the proof's time is not enough. */
export class DpopProofs implements ProofVerifier {
  readonly #clock: Clock;
  readonly #log: Log;
  #hasWarned = false;
  /** As written by clients, which use `URL`. */
  readonly #publicUrl: string;
  /** Until then the time in a proof is not enough. */
  #nonceOnlyUntilMs: number;
  #newestMs: number;
  readonly #usualNonces: DpopNonces;
  #nonces: DpopNonces;
  readonly #seen: SeenProofs;
  /** By SHA-256 of the header, which is the same in all proofs of a client: parsing it costs as much as a signature. */
  readonly #keys = new LruCache<ProofKey>(rememberedKeys);

  constructor(options: DpopProofOptions) {
    const { origin, pathname } = new URL(options.publicUrl);
    this.#clock = options.clock;
    this.#log = options.log;
    this.#seen = options.seen ?? new ReplayMemory();
    this.#publicUrl = origin + pathname.replace(/\/$/, '');
    this.#usualNonces = options.nonceSecret ? new DpopNonces(options.nonceSecret) : new DpopNonces();
    this.#nonces = this.#usualNonces;
    this.#newestMs = options.clock.nowMs();
    this.#nonceOnlyUntilMs = this.#newestMs + restartGuardMs;
  }

  nonce(): string {
    const nowMs = this.#nowMs();
    return this.#nonces.current(nowMs);
  }

  /** Throws `Refusal('unavailable')` when more proofs arrive than can be remembered. */
  async verify(request: ProofRequest): Promise<ProofOutcome> {
    const [proof, ...more] = request.headers;
    if (proof === undefined) return { kind: 'absent' };
    const checked = more.length === 0 ? await this.#check(proof, request) : null;
    if (!checked) return { kind: 'invalid', reason: 'proof_invalid' };
    const { claims, keyThumbprint } = checked;
    const nowMs = this.#nowMs();
    if (!isWithinItsTime(claims, nowMs)) return { kind: 'invalid', reason: 'proof_invalid' };
    if (!this.#isTimely(claims, nowMs)) return { kind: 'nonce_needed' };
    const use = { keyThumbprint, proofId: claims.jti, nowMs };
    if (request.rememberedBy === 'job' && this.#seen.isPartOfJobs)
      return { kind: 'valid', keyThumbprint, use };
    return outcomeOfMemory(await this.#seen.remember(use), keyThumbprint);
  }

  async #check(proof: string, { method, path, accessToken }: ProofRequest) {
    try {
      const parts = proof.length <= longestProof ? splitJws(proof) : null;
      const key = parts && (await this.#signerOf(parts));
      if (!key) return null;
      const claims = claimsSchema.parse(decodeJwsObject(parts.payload));
      const meant =
        claims.htm === method &&
        this.#isMeant(claims, path) &&
        (accessToken === undefined || claims.ath === hash('sha256', accessToken, 'base64url'));
      return meant ? { claims, keyThumbprint: key.thumbprint } : null;
    } catch {
      return null;
    }
  }

  /** Whether the proof is for this path of this server and no other (RFC 7519 §4.1.3). */
  #isMeant({ htu, aud }: Claims, path: string): boolean {
    const own = this.#publicUrl + path;
    if (htu !== own && !isSameUri(htu, own)) {
      this.#warnOfName(htu, path);
      return false;
    }
    return (
      aud === undefined || [aud].flat().some((one) => isSameUri(one, this.#publicUrl) || isSameUri(one, own))
    );
  }

  /**
   * Logged once: a wrong `issuer` affects every proof and makes the server refuse them all, through no fault of the
   * clients.
   */
  #warnOfName(htu: string, path: string): void {
    const given = normalUri(htu);
    if (this.#hasWarned || !given?.endsWith(path) || given.length > longestNamed + path.length) return;
    this.#hasWarned = true;
    this.#log.warn(
      { issuer: this.#publicUrl, named: given.slice(0, -path.length) },
      'a client calls this server by another address than its public one, and is refused: if workstations are to use that address, set issuer to it',
    );
  }

  /** The key that has actually signed; only such keys are remembered. */
  async #signerOf(parts: JwsParts): Promise<ProofKey | null> {
    const name = hash('sha256', parts.header, 'base64');
    const known = this.#keys.get(name);
    const key = known ?? readProofKey(parts.header);
    if (!(await isSignedBy(key, parts))) return null;
    if (!known) this.#keys.set(name, key);
    return key;
  }

  /** A fresh nonce of ours replaces the check of `iat`, because ward PCs have wrong clocks. */
  #isTimely({ iat, nonce }: Claims, nowMs: number): boolean {
    if (nonce !== undefined) return this.#nonces.isFresh(nonce, nowMs);
    return nowMs >= this.#nonceOnlyUntilMs && Math.abs(nowMs - iat * 1000) <= toleranceMs;
  }

  /**
   * After the clock was set back, proofs and nonces that were seen and forgotten look fresh again. As after a
   * restart, only nonces made from now on, by this process, count, and they are required until everything seen so far
   * has expired.
   */
  #nowMs(): number {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#newestMs) {
      this.#nonceOnlyUntilMs = Math.max(this.#nonceOnlyUntilMs, this.#newestMs + restartGuardMs);
      this.#nonces = new DpopNonces();
    }
    if (nowMs >= this.#nonceOnlyUntilMs) this.#nonces = this.#usualNonces;
    this.#newestMs = nowMs;
    return nowMs;
  }
}

/**
 * Whether `exp` and `nbf`, if present, allow the proof now (RFC 7519 §4.1.4, §4.1.5) and at any time at all. A
 * nonce makes up for a wrong `iat`, but not for what the proof itself rules out.
 */
function isWithinItsTime({ iat, exp = Number.POSITIVE_INFINITY, nbf }: Claims, nowMs: number): boolean {
  const isExpired = exp <= iat || exp * 1000 + toleranceMs <= nowMs;
  const isEarly = nbf !== undefined && (nbf >= exp || nbf * 1000 - toleranceMs > nowMs);
  return !isExpired && !isEarly;
}

/** RFC 9449 §4.3 (9): compared in their normal forms. */
function isSameUri(given: string, own: string): boolean {
  const normal = normalUri(given);
  return normal !== null && normal === normalUri(own);
}
