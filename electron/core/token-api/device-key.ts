import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const privateJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
});

/** Public half of a device key, as a DPoP proof carries it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** The ES256 key by which servers know this installation. */
export class DeviceKey {
  readonly publicJwk: PublicJwk;
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    const { kty, crv, x, y } = privateJwk.parse(key.export({ format: 'jwk' }));
    this.#key = key;
    this.publicJwk = { kty, crv, x, y };
  }

  /** RFC 7638 thumbprint: the name by which servers and stored sessions know this key. */
  get thumbprint(): string {
    const { crv, kty, x, y } = this.publicJwk;
    return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  }

  static generate(): DeviceKey {
    return new DeviceKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }

  /** Null when `stored` is no private ES256 key. */
  static parse(stored: string): DeviceKey | null {
    try {
      const jwk = privateJwk.parse(JSON.parse(stored));
      return new DeviceKey(createPrivateKey({ key: jwk, format: 'jwk' }));
    } catch {
      return null;
    }
  }

  /** The private key as JSON Web Key, for the secret store only. */
  serialise(): string {
    return JSON.stringify(privateJwk.parse(this.#key.export({ format: 'jwk' })));
  }

  /** ES256 signature (RFC 7518 §3.4: the two numbers, not DER). */
  sign(data: string): Buffer {
    return sign('sha256', Buffer.from(data), { key: this.#key, dsaEncoding: 'ieee-p1363' });
  }
}
