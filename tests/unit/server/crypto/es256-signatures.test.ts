import { generateKeyPairSync, sign, verify, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../../../server/crypto/compact-jws.ts';
import { isSignedBy } from '../../../../server/crypto/proof-key.ts';
import { withHighS } from '../../../support/malformed/forge-signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** Enough for R or S to begin with zero bytes, and with a high bit, several times. */
const many = 600;
const half = 32;

function verifies(input: Buffer, signature: Uint8Array): Promise<boolean> {
  const key = { algorithm: 'ES256', key: publicKey, thumbprint: '' } as const;
  return isSignedBy(key, { header: '', payload: '', input, signature: Buffer.from(signature) });
}

describe('ES256', () => {
  it('signs what is right by DER, too, always in 64 bytes', () => {
    for (let count = 0; count < many; count += 1) {
      const input = `text ${count}`;
      const signature = Buffer.from(signatureOf(input, 'ES256', privateKey), 'base64url');
      expect(signature).toHaveLength(2 * half);
      expect(verify('sha256', Buffer.from(input), publicKey, derOf(signature))).toBe(true);
    }
  });

  it('verifies its own signatures, with either S (RFC 7518 §3.4), and not for another text', async () => {
    for (let count = 0; count < many; count += 1) {
      const input = Buffer.from(`text ${count}`);
      const signature = Buffer.from(signatureOf(input.toString(), 'ES256', privateKey), 'base64url');
      expect(await verifies(input, signature)).toBe(true);
      expect(await verifies(input, withHighS(signature))).toBe(true);
      expect(await verifies(Buffer.from('another'), signature)).toBe(false);
    }
  });

  it('says of any 64 bytes what OpenSSL says of their DER, and Node and WebCrypto of them', async () => {
    const input = Buffer.from('text');
    const good = Buffer.from(signatureOf('text', 'ES256', privateKey), 'base64url');
    const byte = fc.integer({ min: 0, max: 255 });
    const number = fc.oneof(
      fc.constant(new Uint8Array(half)),
      fc.constant(new Uint8Array(half).fill(0xff)),
      fc.constant(good.subarray(0, half)),
      fc.constant(good.subarray(half)),
      fc.uint8Array({ minLength: half, maxLength: half }),
      fc.tuple(fc.nat(half), byte).map(([zeros, value]) => new Uint8Array(half).fill(value, zeros)),
    );
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const webKey = publicKey.toCryptoKey(algorithm, true, ['verify']);
    await fc.assert(
      fc.asyncProperty(number, number, async (r, s) => {
        const signature = Buffer.concat([r, s]);
        const verdict = await verifies(input, signature);
        expect(verdict).toBe(verify('sha256', input, publicKey, derOf(signature)));
        expect(verdict).toBe(
          verify('sha256', input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature),
        );
        expect(verdict).toBe(await webcrypto.subtle.verify(algorithm, webKey, signature, input));
      }),
    );
  });

  it('refuses every other length, DER too', async () => {
    const input = Buffer.from('text');
    const good = Buffer.from(signatureOf('text', 'ES256', privateKey), 'base64url');
    const zero = Buffer.of(0);
    const others = [
      Buffer.alloc(0),
      good.subarray(1),
      good.subarray(0, 63),
      Buffer.concat([good, zero]),
      Buffer.concat([zero, good]),
      Buffer.concat([zero, good.subarray(0, half), zero, good.subarray(half)]),
      Buffer.concat([good, good]),
      derOf(good),
      sign('sha256', input, privateKey),
    ];
    for (const signature of others) expect(await verifies(input, signature)).toBe(false);
  });
});

/** The only DER form (RFC 3279 §2.2.3): no needless zero bytes, and one if a number would look negative. */
function derOf(signature: Buffer): Buffer {
  const integers = [signature.subarray(0, half), signature.subarray(half)].map((number) => {
    const first = number.findIndex((digit) => digit !== 0);
    const digits = first < 0 ? Buffer.of(0) : number.subarray(first);
    const signed = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
    return Buffer.concat([Buffer.of(0x02, signed.length), signed]);
  });
  const content = Buffer.concat(integers);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}
