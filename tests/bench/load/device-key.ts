import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';

/** The DPoP key of one simulated workstation; makes ES256 proofs (RFC 9449 §4.2) with as little work as possible. */
export class DeviceKey {
  readonly #key: KeyObject;
  readonly #header: string;
  readonly #jtiPrefix = randomBytes(9).toString('base64url');
  #made = 0;

  constructor(jwk: JsonWebKey) {
    this.#key = createPrivateKey({ key: jwk, format: 'jwk' });
    const { kty, crv, x, y } = createPublicKey(this.#key).export({ format: 'jwk' });
    this.#header = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } });
  }

  /** A proof for one request to `url`; `nonce` is the server's newest, `access` the token it accompanies. */
  proof(method: 'GET' | 'POST' | 'DELETE', url: string, nonce: string | null, access?: string): string {
    this.#made += 1;
    const payload = encode({
      jti: `${this.#jtiPrefix}${this.#made}`,
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      ...(nonce === null ? {} : { nonce }),
      ...(access === undefined ? {} : { ath: hash('sha256', access, 'base64url') }),
    });
    const input = `${this.#header}.${payload}`;
    const key = { key: this.#key, dsaEncoding: 'ieee-p1363' } as const;
    return `${input}.${sign('sha256', Buffer.from(input, 'latin1'), key).toString('base64url')}`;
  }
}

/** A new P-256 key as a private JWK. */
export function newDeviceJwk(): JsonWebKey {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
