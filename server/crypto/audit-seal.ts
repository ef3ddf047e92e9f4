import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { StoredKey } from './key-file.ts';

const sealBytes = 16;

/**
 * Seals and signatures by one Ed25519 key. A seal is a truncated HMAC under a key derived from the private one
 * (HKDF, RFC 5869): every event needs one, and a signature would take ten times as long.
 */
export class Ed25519AuditSeal implements AuditSeal {
  readonly keyId: string;
  /** For checking exported checkpoints. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #sealKey: KeyObject;

  constructor({ kid, jwk }: Pick<StoredKey, 'kid' | 'jwk'>) {
    this.keyId = kid;
    this.#privateKey = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
    if (this.#privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
    this.#publicKey = createPublicKey(this.#privateKey);
    this.publicJwk = { ...this.#publicKey.export({ format: 'jwk' }), kid };
    const secret = Buffer.from(String(jwk.d), 'base64url');
    this.#sealKey = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'carelink audit seal', 32)));
  }

  sealOf(hash: Buffer): Buffer {
    return createHmac('sha256', this.#sealKey).update(hash).digest().subarray(0, sealBytes);
  }

  sign(statement: string): string {
    return sign(null, Buffer.from(statement), this.#privateKey).toString('base64url');
  }

  verifies(statement: string, signature: string): boolean {
    return verify(null, Buffer.from(statement), this.#publicKey, Buffer.from(signature, 'base64url'));
  }
}
