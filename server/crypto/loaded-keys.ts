import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { PublicJwk } from '../domain/tokens/access-tokens.ts';
import { Ed25519AuditSeal } from './audit-seal.ts';
import { type KeyAlgorithm, type KeyFile, KeyFileError, type StoredKey } from './key-file.ts';

interface Lifetime {
  readonly id: string;
  readonly signsFromMs: number;
  /** Infinity: it has no successor. */
  readonly retiresAtMs: number;
}

/** A key that signs access tokens and the key that verifies them (the same one for HS256). */
export interface AccessKey extends Lifetime {
  readonly algorithm: KeyAlgorithm;
  readonly signingKey: KeyObject;
  readonly verifyingKey: KeyObject;
  /** What the key set publishes; null for a shared secret. */
  readonly publicJwk: PublicJwk | null;
}

export interface RefreshKey extends Lifetime {
  readonly algorithm: 'HS256';
  readonly secret: KeyObject;
}

/** A set of keys, ready for use; each kind in the order of creation. */
export interface LoadedKeys {
  readonly access: readonly [AccessKey, ...AccessKey[]];
  readonly refresh: readonly [RefreshKey, ...RefreshKey[]];
  readonly auditSeal: Ed25519AuditSeal;
  /** Names the counters of failures; derived (HKDF, RFC 5869) from the audit key, which lasts longest. */
  readonly counterSecret: KeyObject;
  /** Hashes badge numbers; derived in the same way. */
  readonly badgeSecret: KeyObject;
  /** The seed of the key that identifies this server; derived in the same way. */
  readonly identitySecret: KeyObject;
  /** Makes nonces of DPoP proofs where several nodes must know them; derived in the same way. */
  readonly nonceSecret: KeyObject;
}

/**
 * Prepares a set of keys for use. Throws `KeyFileError`, without key material in the message, which begins with where
 * the set is kept.
 */
export function loadKeys({ keys }: KeyFile, place: string): LoadedKeys {
  try {
    const of = (use: StoredKey['use']) => keys.filter((key) => key.use === use);
    const [access, ...moreAccess] = of('access').map(accessKeyOf);
    const [refresh, ...moreRefresh] = of('refresh').map(refreshKeyOf);
    const [audit] = of('audit');
    if (!access || !refresh || !audit) {
      throw new KeyFileError(`${place} lacks a key for access tokens, refresh tokens or the audit.`);
    }
    const auditSeal = new Ed25519AuditSeal(audit);
    return {
      access: [access, ...moreAccess],
      refresh: [refresh, ...moreRefresh],
      auditSeal,
      counterSecret: secretFor('carelink failure counters', audit),
      badgeSecret: secretFor('carelink badge numbers', audit),
      identitySecret: secretFor('carelink server identity', audit),
      nonceSecret: secretFor('carelink nonces', audit),
    };
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    throw new KeyFileError(`${place} holds a key that cannot be read.`);
  }
}

function accessKeyOf({ alg, jwk, ...stored }: StoredKey): AccessKey {
  const lifetime = lifetimeOf(stored);
  if (alg === 'HS256') {
    const secret = secretOf(jwk);
    return { ...lifetime, algorithm: alg, signingKey: secret, verifyingKey: secret, publicJwk: null };
  }
  const signingKey = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const verifyingKey = createPublicKey(signingKey);
  const exported = verifyingKey.export({ format: 'jwk' });
  const publicJwk = { ...exported, kty: String(exported.kty), kid: lifetime.id, alg, use: 'sig' } as const;
  return { ...lifetime, algorithm: alg, signingKey, verifyingKey, publicJwk };
}

function refreshKeyOf({ jwk, ...stored }: StoredKey): RefreshKey {
  return { ...lifetimeOf(stored), algorithm: 'HS256', secret: secretOf(jwk) };
}

function secretFor(purpose: string, { jwk }: StoredKey): KeyObject {
  const secret = Buffer.from(String(jwk.d), 'base64url');
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
}

function lifetimeOf({ kid, signs_from, retires_at }: Pick<StoredKey, 'kid' | 'signs_from' | 'retires_at'>) {
  return {
    id: kid,
    signsFromMs: Date.parse(signs_from),
    retiresAtMs: retires_at === null ? Number.POSITIVE_INFINITY : Date.parse(retires_at),
  };
}

function secretOf(jwk: StoredKey['jwk']): KeyObject {
  const secret = Buffer.from(String(jwk.k), 'base64url');
  if (secret.length < 32) throw new TypeError('too short');
  return createSecretKey(secret);
}
