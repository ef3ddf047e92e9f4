import { decodeProtectedHeader, EmbeddedJWK, importJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { dpopProof } from '../../../../../electron/core/token-api/dpop-proof.ts';
import { UserKey } from '../../../../../electron/core/token-api/user-key.ts';

const subject = {
  method: 'POST',
  url: 'https://server.example:8443/account/token/?a=1#b',
  nowMs: 1_772_434_800_999,
  nonce: null,
};

describe('device key and DPoP proof', () => {
  it('is what RFC 9449 asks for, as jose sees it', async () => {
    const key = UserKey.generate();
    const proof = dpopProof(key, { ...subject, nonce: 'a-nonce' });
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(subject.nowMs),
    });
    expect(protectedHeader.jwk).toEqual(key.publicJwk);
    expect(Object.keys(protectedHeader.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(payload).toEqual({
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      htm: 'POST',
      htu: 'https://server.example:8443/account/token/',
      iat: 1_772_434_800,
      nonce: 'a-nonce',
    });
  });

  it('never repeats itself', () => {
    const key = UserKey.generate();
    expect(dpopProof(key, subject)).not.toBe(dpopProof(key, subject));
  });

  it('survives storing', async () => {
    const key = UserKey.generate();
    const again = UserKey.parse(key.serialise());
    expect(again?.publicJwk).toEqual(key.publicJwk);
    const proof = again === null ? '' : dpopProof(again, subject);
    const options = { currentDate: new Date(subject.nowMs) };
    await expect(
      jwtVerify(proof, await importJWK({ ...key.publicJwk }, 'ES256'), options),
    ).resolves.toBeDefined();
    expect(decodeProtectedHeader(proof)).not.toHaveProperty('jwk.d');
  });

  it.each(['', 'null', '{}', '[]', '{"kty":"RSA"}', '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}'])(
    'does not take %j for a key',
    (stored) => {
      expect(UserKey.parse(stored)).toBeNull();
    },
  );

  it('does not take a key with a member too many, or off the curve', () => {
    const jwk = JSON.parse(UserKey.generate().serialise());
    expect(UserKey.parse(JSON.stringify({ ...jwk, extra: 1 }))).toBeNull();
    expect(UserKey.parse(JSON.stringify({ ...jwk, x: jwk.d }))).toBeNull();
  });

  it('shows nothing when it is printed', () => {
    const key = UserKey.generate();
    const { d } = JSON.parse(key.serialise());
    expect(JSON.stringify(key)).not.toContain(d);
  });
});
