import {
  constants,
  createECDH,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import type { CardKeyProof } from '../../../electron/core/ports/card-readers.ts';

/** A key as a card has it. */
export interface CardKey {
  readonly publicKey: KeyObject;
  /** The number that SP 800-78 gives to its algorithm. */
  readonly algorithm: number;
  /** What a card makes of what it is given: it neither hashes nor pads. */
  signRaw(given: Buffer): Buffer;
  /** The whole answer to a challenge. */
  prove(challenge: Buffer): CardKeyProof;
}

export type CardKeyKind = 'P-256' | 'P-384' | 'RSA 2048' | 'RSA 3072';

/** A new key of a card; another one each time. */
export function createCardKey(kind: CardKeyKind = 'P-256'): CardKey {
  const isCurve = kind === 'P-256' || kind === 'P-384';
  const { publicKey, privateKey } = isCurve
    ? generateKeyPairSync('ec', { namedCurve: kind })
    : generateKeyPairSync('rsa', { modulusLength: kind === 'RSA 2048' ? 2_048 : 3_072 });
  const hash = kind === 'P-384' ? 'sha384' : 'sha256';
  return {
    publicKey,
    algorithm: { 'P-256': 0x11, 'P-384': 0x14, 'RSA 2048': 0x07, 'RSA 3072': 0x05 }[kind],
    signRaw: (given) =>
      isCurve
        ? ecdsaOfDigest(given, kind, privateKey)
        : privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, given),
    prove: (challenge) => ({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }),
      signature: sign(hash, challenge, privateKey),
    }),
  };
}

const curves = {
  'P-256': {
    name: 'prime256v1',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    bytes: 32,
  },
  'P-384': {
    name: 'secp384r1',
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bytes: 48,
  },
};

/** FIPS 186-5, 6.4.1; Node signs messages only. */
function ecdsaOfDigest(digest: Buffer, kind: keyof typeof curves, privateKey: KeyObject): Buffer {
  const { name, order, bytes } = curves[kind];
  const secret = numberOf(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const nonce = (numberOf(randomBytes(bytes)) % (order - 1n)) + 1n;
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(bytesOf(nonce, bytes));
  const r = numberOf(ecdh.getPublicKey().subarray(1, 1 + bytes)) % order;
  const s = (inverse(nonce, order) * (numberOf(digest) + r * secret)) % order;
  const [first, second] = [derInteger(r, bytes), derInteger(s, bytes)];
  return Buffer.concat([Buffer.from([0x30, first.length + second.length]), first, second]);
}

function derInteger(value: bigint, bytes: number): Buffer {
  const all = bytesOf(value, bytes);
  const significant = all.subarray(all.findIndex((byte) => byte !== 0));
  const content = (significant[0] ?? 0) < 0x80 ? significant : Buffer.concat([Buffer.from([0]), significant]);
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}

/** By Fermat: the order of the curve is a prime. */
function inverse(value: bigint, prime: bigint): bigint {
  let result = 1n;
  let base = value % prime;
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent % 2n === 1n) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function bytesOf(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
}
