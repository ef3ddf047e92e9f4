import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { verifyEs256 } from './es256.ts';
import { jwkThumbprint } from './jwk-thumbprint.ts';
import { decodeBase64url, decodeJwsObject, type JwsParts } from './strict-jws.ts';

const verifyOnPool = promisify(verify);

/** A coordinate has all 32 bytes (RFC 7518 §6.2.1.2, RFC 8037 §2) and one spelling, so a key has one thumbprint. */
const coordinate = z.string().refine((text) => decodeBase64url(text)?.length === 32);
/** Only the public members; a private member, or a key by reference, makes the proof invalid (RFC 9449 §4.3). */
const extras = {
  kid: z.string().optional(),
  alg: z.string().optional(),
  ext: z.boolean().optional(),
  use: z.literal('sig').optional(),
  key_ops: z
    .array(z.enum(['sign', 'verify']))
    .refine(permitVerifying)
    .optional(),
};
const publicJwk = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate, ...extras }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, ...extras }),
]);
const headerSchema = z.strictObject({
  typ: z.literal('dpop+jwt'),
  alg: z.enum(['ES256', 'EdDSA']),
  jwk: publicJwk,
  kid: z.string().optional(),
});
const algorithmOf = { EC: 'ES256', OKP: 'EdDSA' } as const;
/** The names a key may give its algorithm: Ed25519 also has a newer one (RFC 9864 §2.2). */
const namesOf = { ES256: ['ES256'], EdDSA: ['EdDSA', 'Ed25519'] } as const;

/** The public key that the header of a proof names. */
export interface ProofKey {
  readonly algorithm: 'ES256' | 'EdDSA';
  readonly key: KeyObject;
  /** RFC 7638. */
  readonly thumbprint: string;
}

/**
 * Parses the header of a DPoP proof (RFC 9449 §4.2), still base64url; throws for anything else, including a key
 * that declares another purpose (RFC 7517 §4).
 */
export function readProofKey(header: string): ProofKey {
  const { alg, jwk, kid = jwk.kid } = headerSchema.parse(decodeJwsObject(header));
  const names: readonly string[] = namesOf[alg];
  if (alg !== algorithmOf[jwk.kty] || !names.includes(jwk.alg ?? alg)) {
    throw new TypeError('one key serves one algorithm');
  }
  if (jwk.kid !== undefined && jwk.kid !== kid) throw new TypeError('one key has one name');
  const { kty, crv, x } = jwk;
  const point = jwk.kty === 'EC' ? { kty, crv, x, y: jwk.y } : { kty, crv, x };
  return {
    algorithm: alg,
    key: createPublicKey({ key: point, format: 'jwk' }),
    thumbprint: jwkThumbprint(point),
  };
}

/** RFC 7517 §4.3: no operation twice. A public key cannot sign, but the operations may describe the whole pair. */
function permitVerifying(operations: readonly string[]): boolean {
  return operations.includes('verify') && new Set(operations).size === operations.length;
}

/**
 * True when the key's owner has signed the proof. Checked on a thread of the pool: it takes longer than everything
 * else about a proof.
 */
export function isSignedBy({ algorithm, key }: ProofKey, { input, signature }: JwsParts): Promise<boolean> {
  return algorithm === 'ES256'
    ? verifyEs256(input, signature, key)
    : verifyOnPool(null, input, key, signature);
}
