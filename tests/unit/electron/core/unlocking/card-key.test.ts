import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyCardKey } from '../../../../../electron/core/unlocking/card-key.ts';
import { type CardKeyKind, createCardKey } from '../../../../support/smart-card/card-key.ts';

const challenge = randomBytes(32);
const spkiOf = (key: Parameters<typeof createPublicKey>[0]) =>
  createPublicKey(key).export({ format: 'der', type: 'spki' });

describe('the key of a card', () => {
  it.each<CardKeyKind>(['P-256', 'P-384', 'RSA 2048', 'RSA 3072'])('of kind %s is proven', (kind) => {
    const key = createCardKey(kind);
    const proof = key.prove(challenge);
    const thumbprint = createHash('sha256').update(proof.publicKey).digest('base64url');
    expect(verifyCardKey(proof, challenge)).toBe(thumbprint);
    // Over something else, by another one, cut off, empty.
    expect(verifyCardKey(proof, randomBytes(32))).toBeNull();
    expect(
      verifyCardKey({ ...proof, publicKey: createCardKey(kind).prove(challenge).publicKey }, challenge),
    ).toBeNull();
    expect(verifyCardKey({ ...proof, signature: proof.signature.subarray(1) }, challenge)).toBeNull();
    expect(verifyCardKey({ ...proof, signature: Buffer.alloc(0) }, challenge)).toBeNull();
    expect(
      verifyCardKey({ ...proof, signature: Buffer.alloc(proof.signature.length) }, challenge),
    ).toBeNull();
    expect(verifyCardKey({ ...proof, publicKey: Buffer.alloc(0) }, challenge)).toBeNull();
    expect(verifyCardKey({ ...proof, publicKey: proof.publicKey.subarray(0, -1) }, challenge)).toBeNull();
    expect(verifyCardKey({ ...proof, publicKey: Buffer.alloc(100_000, 0x30) }, challenge)).toBeNull();
  });

  it.each([
    ['RSA of 1024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1_024 })],
    ['RSA of an odd size', () => generateKeyPairSync('rsa', { modulusLength: 2_056 })],
    [
      'RSA with the exponent 3',
      () => generateKeyPairSync('rsa', { modulusLength: 2_048, publicExponent: 3 }),
    ],
    ['RSA-PSS', () => generateKeyPairSync('rsa-pss', { modulusLength: 2_048 })],
    ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['Ed25519', () => generateKeyPairSync('ed25519')],
  ])('of another kind proves nothing: %s', (kind, generate) => {
    const { publicKey, privateKey } = generate();
    const signature = sign(kind === 'Ed25519' ? null : 'sha256', challenge, privateKey);
    expect(
      verifyCardKey({ publicKey: publicKey.export({ format: 'der', type: 'spki' }), signature }, challenge),
    ).toBeNull();
  });

  it('has one thumbprint, however it is spelled, and no curve of its own', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signature = sign('sha256', challenge, privateKey);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const point = Buffer.from(x, 'base64url');
    const usual = verifyCardKey(
      { publicKey: publicKey.export({ format: 'der', type: 'spki' }), signature },
      challenge,
    );
    // The point compressed: 02 or 03 and x.
    const compressedPoint = Buffer.concat([
      Buffer.from([(Buffer.from(y, 'base64url').at(-1) ?? 0) & 1 ? 3 : 2]),
      point,
    ]);
    const compressed = Buffer.concat([
      Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
      compressedPoint,
    ]);
    expect(verifyCardKey({ publicKey: compressed, signature }, challenge)).toBe(usual);
    const explicit = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
    const spelledOut = explicit.publicKey.export({ format: 'der', type: 'spki' });
    const proof = { publicKey: spelledOut, signature: sign('sha256', challenge, explicit.privateKey) };
    const named = spkiOf({ key: explicit.publicKey.export({ format: 'jwk' }), format: 'jwk' });
    const thumbprint = verifyCardKey(proof, challenge);
    expect([null, createHash('sha256').update(named).digest('base64url')]).toContain(thumbprint);
    expect(usual).toMatch(/^[\w-]{43}$/);
  });

  it('is verified with the hash of its curve, and with no other', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    expect(
      verifyCardKey({ publicKey: spki, signature: sign('sha256', challenge, privateKey) }, challenge),
    ).toBeNull();
  });
});
