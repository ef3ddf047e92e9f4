import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signEs256, verifyEs256 } from '../../../../server/crypto/es256.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const dsaEncoding = 'ieee-p1363';
/** Enough for R or S to begin with zero bytes, and with a high bit, several times. */
const many = 600;

describe('ES256', () => {
  it('signs what Node verifies, always in 64 bytes', () => {
    for (let count = 0; count < many; count += 1) {
      const input = Buffer.from(`text ${count}`);
      const signature = signEs256(input, privateKey);
      expect(signature).toHaveLength(64);
      expect(verify('sha256', input, { key: publicKey, dsaEncoding }, signature)).toBe(true);
    }
  });

  it('verifies what Node signs, and not for another text', async () => {
    for (let count = 0; count < many; count += 1) {
      const input = Buffer.from(`text ${count}`);
      const signature = sign('sha256', input, { key: privateKey, dsaEncoding });
      expect(await verifyEs256(input, signature, publicKey)).toBe(true);
      expect(await verifyEs256(Buffer.from('another'), signature, publicKey)).toBe(false);
    }
  });

  it('says of any bytes what Node says', async () => {
    const input = Buffer.from('text');
    const good = sign('sha256', input, { key: privateKey, dsaEncoding });
    const byte = fc.integer({ min: 0, max: 255 });
    const half = fc.oneof(
      fc.constant(new Uint8Array(32)),
      fc.constant(new Uint8Array(32).fill(0xff)),
      fc.constant(good.subarray(0, 32)),
      fc.constant(good.subarray(32)),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.tuple(fc.nat(32), byte).map(([zeros, value]) => new Uint8Array(32).fill(value, zeros)),
    );
    await fc.assert(
      fc.asyncProperty(half, half, async (r, s) => {
        const signature = Buffer.concat([r, s]);
        const expected = verify('sha256', input, { key: publicKey, dsaEncoding }, signature);
        expect(await verifyEs256(input, signature, publicKey)).toBe(expected);
      }),
    );
  });

  it('refuses every other length, DER too', async () => {
    const input = Buffer.from('text');
    const good = signEs256(input, privateKey);
    const zero = Buffer.of(0);
    const others = [
      zero.subarray(1),
      good.subarray(1),
      good.subarray(0, 63),
      Buffer.concat([good, zero]),
      Buffer.concat([zero, good]),
      sign('sha256', input, privateKey),
    ];
    for (const signature of others) expect(await verifyEs256(input, signature, publicKey)).toBe(false);
  });
});
