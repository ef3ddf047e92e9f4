import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import { type DeviceKey, type ProofSubject, type PublicJwk, thumbprintOf } from '../ports/device-key.ts';
import { dpopProof } from './dpop-proof.ts';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const privateJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
});

/** A key in the keychain of the OS user, by which servers recognise this installation. */
export class UserKey implements DeviceKey {
  readonly kind = 'user';
  readonly publicJwk: PublicJwk;
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    const { kty, crv, x, y } = privateJwk.parse(key.export({ format: 'jwk' }));
    this.#key = key;
    this.publicJwk = { kty, crv, x, y };
  }

  get thumbprint(): string {
    return thumbprintOf(this.publicJwk);
  }

  static generate(): UserKey {
    return new UserKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }

  /** Null when `stored` is no private ES256 key. */
  static parse(stored: string): UserKey | null {
    try {
      const jwk = privateJwk.parse(JSON.parse(stored));
      return new UserKey(createPrivateKey({ key: jwk, format: 'jwk' }));
    } catch {
      return null;
    }
  }

  /** The private key as JSON Web Key, for the secret store only. */
  serialise(): string {
    return JSON.stringify(privateJwk.parse(this.#key.export({ format: 'jwk' })));
  }

  async prove(subject: ProofSubject): Promise<string> {
    return dpopProof(this, subject);
  }

  /** ES256 signature (RFC 7518 §3.4: the two numbers, not DER). */
  sign(data: string): Buffer {
    return sign('sha256', Buffer.from(data), { key: this.#key, dsaEncoding: 'ieee-p1363' });
  }
}
