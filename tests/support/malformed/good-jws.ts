import {
  createPublicKey,
  generateKeyPairSync,
  hash,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { signatureOf } from '../../../server/crypto/compact-jws.ts';
import type { KeyAlgorithm } from '../../../server/crypto/key-file.ts';
import type { GoodJws } from './forge-jws.ts';

/** A token issued by the server, with the key to issue others. */
export function goodToken(token: string, algorithm: KeyAlgorithm, key: KeyObject): GoodJws {
  const header = { ...decodeProtectedHeader(token) };
  return {
    header,
    payload: decodeJwt(token),
    publicKey: algorithm === 'HS256' ? null : createPublicKey(key),
    sign: (input) => Buffer.from(signatureOf(input.toString(), algorithm, key), 'base64url'),
  };
}

export interface ProofTarget {
  readonly origin: string;
  readonly path: string;
  readonly nonce: string;
  readonly nowMs: number;
  /** The access token that accompanies it (RFC 9449 §4.3). */
  readonly accessToken?: string;
}

/** Makes valid ES256 DPoP proofs for POSTs, all with one new key. */
export class ProofMaker {
  readonly #privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly #publicKey = createPublicKey(this.#privateKey);
  readonly #jwk = this.#publicKey.export({ format: 'jwk' });
  readonly #points = pointsBesides(this.#jwk);

  proof({ origin, path, nonce, nowMs, accessToken }: ProofTarget): GoodJws {
    const { kty, crv, x, y } = this.#jwk;
    return {
      header: { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } },
      payload: {
        htm: 'POST',
        htu: origin + path,
        jti: crypto.randomUUID(),
        iat: Math.floor(nowMs / 1000),
        nonce,
        ...(accessToken === undefined ? {} : { ath: hash('sha256', accessToken, 'base64url') }),
      },
      places: { ...this.#points, origin, path, host: new URL(origin).host, port: new URL(origin).port },
      publicKey: this.#publicKey,
      sign: (input) => sign('sha256', input, { key: this.#privateKey, dsaEncoding: 'ieee-p1363' }),
    };
  }
}

/** What may replace a coordinate. */
function pointsBesides({ x = '', y = '' }: JsonWebKey): Record<string, string> {
  const base64url = (...parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('base64url');
  const [bytesX, bytesY] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return {
    x,
    y,
    d: base64url(Buffer.alloc(32, 1)),
    otherx: other.x ?? '',
    othery: other.y ?? '',
    edx: ed25519.x ?? '',
    // RFC 8032 §5.1.2: y = 1, x = 0.
    edneutral: base64url(Buffer.of(1), Buffer.alloc(31)),
    zero32: base64url(Buffer.alloc(32)),
    ones32: base64url(Buffer.alloc(32, 0xff)),
    prime: base64url(Buffer.from('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff', 'hex')),
    longx: base64url(Buffer.of(0), bytesX),
    shortx: base64url(bytesX.subarray(1)),
    hexx: bytesX.toString('hex'),
    huge: base64url(Buffer.alloc(1_000, 0x7f)),
    // SEC 1 §2.3.3.
    compressed: base64url(Buffer.of(2 + ((bytesY.at(-1) ?? 0) & 1)), bytesX),
  };
}
