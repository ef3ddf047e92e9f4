import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { generateKeys } from './generate-keys.ts';
import {
  createKeyFile,
  type KeyAlgorithm,
  type KeyFile,
  KeyFileError,
  keyFileOf,
  readKeyFile,
  type StoredKey,
} from './key-file.ts';

/** A key that signs access tokens and the key that verifies them (the same one for HS256). */
export interface AccessKey {
  readonly id: string;
  readonly algorithm: KeyAlgorithm;
  readonly signingKey: KeyObject;
  readonly verifyingKey: KeyObject;
  /** What the key set publishes; null for a shared secret. */
  readonly publicJwk: Readonly<Record<string, unknown>> | null;
}

export interface RefreshKey {
  readonly id: string;
  readonly secret: KeyObject;
}

/** All keys that are valid; of each kind one makes new tokens, the others only verify. */
export interface KeyStore {
  readonly currentAccessKey: AccessKey;
  readonly accessKeys: ReadonlyMap<string, AccessKey>;
  readonly currentRefreshKey: RefreshKey;
  readonly refreshKeys: ReadonlyMap<string, RefreshKey>;
  /** True when this process has just made them. */
  readonly created: boolean;
}

export interface KeyStoreOptions {
  readonly databaseFile: string;
  readonly accessAlgorithm: KeyAlgorithm;
  readonly nowMs: number;
}

/** Loads the keys of a database and makes them at its first start. Throws `KeyFileError`. */
export function openKeyStore({ databaseFile, accessAlgorithm, nowMs }: KeyStoreOptions): KeyStore {
  const path = keyFileOf(databaseFile);
  const existing = readKeyFile(path);
  const created = existing === null && createKeyFile(path, generateKeys(accessAlgorithm, nowMs));
  // Read back, also when another process was faster: everybody uses what the file says.
  const content = existing ?? readKeyFile(path);
  if (!content) throw new KeyFileError(`The key file ${path} has vanished.`);
  return { ...keysOf(content, path, accessAlgorithm), created };
}

function keysOf(content: KeyFile, path: string, accessAlgorithm: KeyAlgorithm): Omit<KeyStore, 'created'> {
  const access = content.keys.filter(({ use }) => use === 'access');
  const refresh = content.keys.filter(({ use, alg }) => use === 'refresh' && alg === 'HS256');
  const signing = access.find(({ state, alg }) => state === 'signing' && alg === accessAlgorithm);
  const signingRefresh = refresh.find(({ state }) => state === 'signing');
  if (!signing) {
    throw new KeyFileError(
      `tokens.algorithm: the key file ${path} has no signing key for ${accessAlgorithm}.`,
    );
  }
  if (!signingRefresh) throw new KeyFileError(`The key file ${path} has no key for refresh tokens.`);
  try {
    return {
      currentAccessKey: accessKeyOf(signing),
      accessKeys: new Map(access.map((key) => [key.kid, accessKeyOf(key)])),
      currentRefreshKey: refreshKeyOf(signingRefresh),
      refreshKeys: new Map(refresh.map((key) => [key.kid, refreshKeyOf(key)])),
    };
  } catch {
    throw new KeyFileError(`The key file ${path} holds a key that cannot be read.`);
  }
}

function accessKeyOf({ kid, alg, jwk }: StoredKey): AccessKey {
  if (alg === 'HS256') {
    const secret = secretOf(jwk);
    return { id: kid, algorithm: alg, signingKey: secret, verifyingKey: secret, publicJwk: null };
  }
  const signingKey = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const verifyingKey = createPublicKey(signingKey);
  const publicJwk = { ...verifyingKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { id: kid, algorithm: alg, signingKey, verifyingKey, publicJwk };
}

function refreshKeyOf({ kid, jwk }: StoredKey): RefreshKey {
  return { id: kid, secret: secretOf(jwk) };
}

function secretOf(jwk: StoredKey['jwk']): KeyObject {
  const secret = Buffer.from(String(jwk.k), 'base64url');
  if (secret.length < 32) throw new TypeError('too short');
  return createSecretKey(secret);
}
