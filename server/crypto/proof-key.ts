import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { verifyEs256 } from './es256.ts';
import { jwkThumbprint } from './jwk-thumbprint.ts';
import { decodeBase64url, decodeJwsObject, type JwsParts } from './strict-jws.ts';

const verifyOnPool = promisify(verify);

/** A coordinate has all its 32 bytes (RFC 7518 §6.2.1.2, RFC 8037 §2) and one spelling, so a key has one thumbprint. */
const coordinate = z.string().refine((text) => decodeBase64url(text)?.length === 32);
/** Only the public members; a private one, or a key by reference, makes the proof invalid (RFC 9449 §4.3). */
const described = { kid: z.string().optional(), use: z.string().optional(), alg: z.string().optional() };
const extras = { ...described, ext: z.boolean().optional(), key_ops: z.array(z.string()).optional() };
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

/** The public key that the header of a proof names. */
export interface ProofKey {
  readonly algorithm: 'ES256' | 'EdDSA';
  readonly key: KeyObject;
  /** RFC 7638. */
  readonly thumbprint: string;
}

/** Reads the header of a DPoP proof (RFC 9449 §4.2), still base64url; throws for everything that is none. */
export function readProofKey(header: string): ProofKey {
  const { alg, jwk } = headerSchema.parse(decodeJwsObject(header));
  if (alg !== algorithmOf[jwk.kty]) throw new TypeError('one key serves one algorithm');
  const { kty, crv, x } = jwk;
  const point = jwk.kty === 'EC' ? { kty, crv, x, y: jwk.y } : { kty, crv, x };
  return {
    algorithm: alg,
    key: createPublicKey({ key: point, format: 'jwk' }),
    thumbprint: jwkThumbprint(point),
  };
}

/** True when the key's owner has signed the proof. */
export function isSignedBy({ algorithm, key }: ProofKey, { input, signature }: JwsParts): Promise<boolean> {
  return algorithm === 'ES256'
    ? verifyEs256(input, signature, key)
    : verifyOnPool(null, input, key, signature);
}
