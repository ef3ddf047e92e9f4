import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwkThumbprint } from './jwk-thumbprint.ts';
import type { KeyAlgorithm, KeyFile, StoredKey } from './key-file.ts';

/** New keys for a new database: one for access tokens, one for refresh tokens. */
export function generateKeys(accessAlgorithm: KeyAlgorithm, nowMs: number): KeyFile {
  return {
    version: 1,
    keys: [
      storedKey('access', accessAlgorithm, privateJwk(accessAlgorithm), nowMs),
      storedKey('refresh', 'HS256', secretJwk(), nowMs),
    ],
  };
}

function storedKey(
  use: StoredKey['use'],
  alg: KeyAlgorithm,
  jwk: StoredKey['jwk'],
  nowMs: number,
): StoredKey {
  const created_at = new Date(nowMs).toISOString();
  return { kid: keyId(jwk), use, alg, state: 'signing', created_at, retires_at: null, jwk };
}

/** Public keys are named by their thumbprint; a secret by chance, since a hash of it would help guessing. */
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
      return secretJwk();
  }
}

function secretJwk(): StoredKey['jwk'] {
  return { kty: 'oct', k: randomBytes(32).toString('base64url') };
}
