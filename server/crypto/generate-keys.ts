import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwkThumbprint } from './jwk-thumbprint.ts';
import type { KeyAlgorithm, KeyFile, StoredKey } from './key-file.ts';

/** New keys for a new database: for access tokens, for refresh tokens and for the audit trail. */
export function generateKeys(accessAlgorithm: KeyAlgorithm, nowMs: number): KeyFile {
  const times = { nowMs, signsFromMs: nowMs };
  return {
    version: 1,
    keys: [
      // First, so that the very first event of the trail announces it.
      generateKey('audit', 'EdDSA', times),
      generateKey('access', accessAlgorithm, times),
      generateKey('refresh', 'HS256', times),
    ],
  };
}

export function generateKey(
  use: StoredKey['use'],
  alg: KeyAlgorithm,
  { nowMs, signsFromMs }: { readonly nowMs: number; readonly signsFromMs: number },
): StoredKey {
  const jwk = privateJwk(alg);
  const created_at = new Date(nowMs).toISOString();
  const signs_from = new Date(signsFromMs).toISOString();
  return { kid: keyId(jwk), use, alg, created_at, signs_from, retires_at: null, jwk };
}

/** Public keys are named by their thumbprint, secrets at random: a hash would help guessing them. */
function keyId(jwk: StoredKey['jwk']): string {
  return jwk.kty === 'oct' ? randomBytes(9).toString('base64url') : jwkThumbprint(jwk).slice(0, 16);
}

function privateJwk(algorithm: KeyAlgorithm): StoredKey['jwk'] {
  switch (algorithm) {
    case 'ES256':
      return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) };
    case 'EdDSA':
      return { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) };
    case 'RS256':
      return { ...generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey.export({ format: 'jwk' }) };
    case 'HS256':
      return { kty: 'oct', k: randomBytes(32).toString('base64url') };
  }
}
