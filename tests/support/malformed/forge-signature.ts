import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export const signatureKinds = [
  'empty',
  'zeros',
  'ones',
  'flipped',
  'reversed',
  'truncated',
  'halved',
  'longer',
  'led by a zero byte',
  'other key',
  'sha256',
  'of the header alone',
  'der',
  'r zero',
  's zero',
  'r and s one',
  'r the order of the curve',
  's the order of the curve',
  'r negated',
  'halves swapped',
  'halves led by a zero byte',
  'halves of 48 bytes',
  'r without its first byte',
  's without its last byte',
  'r and s zero',
  'edneutral',
  'hmac of PEM',
  'hmac of DER',
  'hmac of JWK',
  'hmac of nothing',
  'hmac of zeros',
] as const;
export type SignatureKind = (typeof signatureKinds)[number];

export interface Signer {
  /** The valid signature of a text. */
  sign(input: Buffer): Buffer;
  /** Null where there is none: HS256. */
  readonly publicKey: KeyObject | null;
}

/** Order of P-256 (FIPS 186-5, SP 800-186 §3.2.1.3). */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const half = 32;
const zeros = Buffer.alloc(half);
const one = Buffer.concat([Buffer.alloc(half - 1), Buffer.of(1)]);

/** A signature of `input` with one thing wrong. */
export function forgeSignature(kind: SignatureKind, input: Buffer, signer: Signer): Buffer {
  const good = signer.sign(input);
  const [r, s] = [good.subarray(0, half), good.subarray(half)];
  const hmac = (key: string | Buffer) => createHmac('sha256', key).update(input).digest();
  const forgers: Record<SignatureKind, () => Buffer> = {
    empty: () => Buffer.alloc(0),
    zeros: () => Buffer.alloc(good.length),
    ones: () => Buffer.alloc(good.length, 0xff),
    flipped: () => Buffer.concat([good.subarray(0, -1), Buffer.of((good.at(-1) ?? 0) ^ 1)]),
    reversed: () => Buffer.from(good).reverse(),
    truncated: () => good.subarray(0, -1),
    halved: () => good.subarray(0, good.length / 2),
    longer: () => Buffer.concat([good, Buffer.of(0)]),
    'led by a zero byte': () => Buffer.concat([Buffer.of(0), good]),
    'other key': () => signByOtherKey(input, signer),
    sha256: () => createHash('sha256').update(input).digest(),
    'of the header alone': () => signer.sign(input.subarray(0, input.indexOf('.'))),
    der: () => derOf(r, s),
    'r zero': () => Buffer.concat([zeros, s]),
    's zero': () => Buffer.concat([r, zeros]),
    'r and s one': () => Buffer.concat([one, one]),
    'r the order of the curve': () => Buffer.concat([order, s]),
    's the order of the curve': () => Buffer.concat([r, order]),
    'r negated': () => Buffer.concat([negated(r), s]),
    'halves swapped': () => Buffer.concat([s, r]),
    'halves led by a zero byte': () => Buffer.concat([Buffer.of(0), r, Buffer.of(0), s]),
    'halves of 48 bytes': () => Buffer.concat([zeros.subarray(0, 16), r, zeros.subarray(0, 16), s]),
    'r without its first byte': () => Buffer.concat([r.subarray(1), s]),
    's without its last byte': () => Buffer.concat([r, s.subarray(0, -1)]),
    'r and s zero': () => Buffer.concat([zeros, zeros]),
    edneutral: () => Buffer.concat([Buffer.of(1), Buffer.alloc(63)]),
    'hmac of PEM': () => hmac(String(signer.publicKey?.export({ type: 'spki', format: 'pem' }))),
    'hmac of DER': () => hmac(signer.publicKey?.export({ type: 'spki', format: 'der' }) ?? ''),
    'hmac of JWK': () => hmac(JSON.stringify(signer.publicKey?.export({ format: 'jwk' }))),
    'hmac of nothing': () => hmac(''),
    'hmac of zeros': () => hmac(zeros),
  };
  return forgers[kind]();
}

/** The same signature with the other S, as a malleable scheme has it: also valid. */
export function withHighS(signature: Buffer): Buffer {
  return Buffer.concat([signature.subarray(0, half), negated(signature.subarray(half))]);
}

function signByOtherKey(input: Buffer, { publicKey }: Signer): Buffer {
  if (publicKey === null) return createHmac('sha256', 'another key').update(input).digest();
  if (publicKey.asymmetricKeyType === 'ed25519')
    return sign(null, input, generateKeyPairSync('ed25519').privateKey);
  if (publicKey.asymmetricKeyType === 'rsa')
    return sign('sha256', input, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** `order − value`. */
function negated(value: Buffer): Buffer {
  const difference = BigInt(`0x${order.toString('hex')}`) - BigInt(`0x${value.toString('hex')}`);
  return Buffer.from(difference.toString(16).padStart(2 * half, '0'), 'hex');
}

/** RFC 3279 §2.2.3; each number is preceded by a zero byte if it would look negative. */
function derOf(r: Buffer, s: Buffer): Buffer {
  const integer = (value: Buffer) => {
    const sign = (value[0] ?? 0) >= 0x80 ? Buffer.of(0) : Buffer.alloc(0);
    return Buffer.concat([Buffer.of(2, sign.length + value.length), sign, value]);
  };
  const content = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}
