import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Clock } from '../domain/ports/clock.ts';
import type { ServerIdentity } from '../domain/ports/server-identity.ts';

/** The prefix that makes 32 bytes a private Ed25519 key (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const statementType = 'server-identity+jwt';

export interface ServerIdentityOptions {
  /** 32 bytes derived from the key file, constant for its lifetime. */
  readonly secret: KeyObject;
  readonly clock: Clock;
  /** Public URL of the server. */
  readonly issuer: string;
}

/** The identity of a server: an Ed25519 key that exists as long as the key file. */
export class Ed25519ServerIdentity implements ServerIdentity {
  readonly #options: ServerIdentityOptions;
  readonly #key: KeyObject;
  readonly #header: string;

  constructor(options: ServerIdentityOptions) {
    this.#options = options;
    const seed = options.secret.export();
    this.#key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
    const { kty, crv, x } = createPublicKey(this.#key).export({ format: 'jwk' });
    this.#header = encode({ typ: statementType, alg: 'EdDSA', jwk: { kty, crv, x } });
  }

  state(challenge: string): string {
    const { clock, issuer } = this.#options;
    const claims = { iss: issuer, nonce: challenge, iat: Math.floor(clock.nowMs() / 1_000) };
    const input = `${this.#header}.${encode(claims)}`;
    return `${input}.${sign(null, Buffer.from(input), this.#key).toString('base64url')}`;
  }
}

function encode(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}
