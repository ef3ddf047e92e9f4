import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { base64url, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JwtAccessTokens } from '../../../../server/crypto/access-tokens.ts';
import { FileKeyStore } from '../../../../server/crypto/file-key-store.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import { createKeyFile, type KeyAlgorithm, keyFileOf } from '../../../../server/crypto/key-file.ts';
import type { KeyStore } from '../../../../server/crypto/key-store.ts';
import { HmacRefreshTokens } from '../../../../server/crypto/refresh-tokens.ts';
import { createSigner } from '../../../support/server/create-signer.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const issuer = 'http://127.0.0.1:8000';
const sessionId = '01900000-0000-7000-8000-000000000001';
let folder: string;
const keysFor = (accessAlgorithm: KeyAlgorithm): KeyStore => {
  const databaseFile = join(folder, `${accessAlgorithm}.sqlite`);
  createKeyFile(keyFileOf(databaseFile), generateKeys(accessAlgorithm, 0));
  return new FileKeyStore(databaseFile, { nowMs: () => 0 });
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-tokens-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['ES256', 'EdDSA', 'RS256', 'HS256'] as const)('access tokens with %s', (algorithm) => {
  const clock = new FakeServerClock();
  const make = () => {
    const keys = keysFor(algorithm);
    return {
      keys,
      tokens: new JwtAccessTokens({
        keys,
        signer: createSigner(),
        clock,
        issuer,
        audience: 'carelink',
        compatibilityClaims: true,
      }),
    };
  };
  const issue = (tokens: JwtAccessTokens) =>
    tokens.issue({
      tokenId: 'jti',
      userId: 1,
      sessionId,
      role: 'clinician',
      ward: null,
      profile: 'standard',
      keyThumbprint: null,
      issuedAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + 900_000,
    });

  it('are valid to jose, and the secret of HS256 is not published', async () => {
    const { keys, tokens } = make();
    const { payload } = await jwtVerify(await issue(tokens), keys.currentAccessKey.verifyingKey, {
      algorithms: [algorithm],
      issuer,
      audience: 'carelink',
      currentDate: new Date(clock.nowMs()),
    });
    expect(payload).toMatchObject({ sub: '1', sid: sessionId, roles: ['clinician'] });
    expect(payload).not.toHaveProperty('ward');
    expect(tokens.keySet.keys).toHaveLength(algorithm === 'HS256' ? 0 : 1);
  });

  it('are verified strictly', async () => {
    const { keys, tokens } = make();
    const good = await issue(tokens);
    expect(await tokens.verify(good)).toMatchObject({ sessionId, userId: 1 });
    const { signingKey, id } = keys.currentAccessKey;
    const claims = decodeJwt(good);
    const sign = (header: object, changes: object = {}) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: id, ...header })
        .sign(signingKey);
    expect(await tokens.verify(await sign({}))).not.toBeNull();
    const [head = '', body = '', signature = ''] = good.split('.');
    const refused = [
      await sign({ typ: 'JWT' }),
      await sign({ kid: 'unknown' }),
      await sign({ kid: undefined }),
      await sign({ jku: 'http://example.org' }),
      await sign({ jwk: { kty: 'oct', k: 'AA' } }),
      await sign({ x5u: 'http://example.org' }),
      await sign({}, { iss: 'http://127.0.0.1:9999' }),
      await sign({}, { aud: 'another' }),
      await sign({}, { exp: clock.nowMs() / 1000 }),
      await sign({}, { exp: undefined }),
      await sign({}, { sid: 'x' }),
      await sign({}, { sub: '0x1' }),
      await sign({}, { nbf: clock.nowMs() / 1000 + 60 }),
      `${base64url.encode('{"alg":"none","typ":"at+jwt"}')}.${body}.`,
      `${base64url.encode(`{"alg":"none","typ":"at+jwt","kid":"${id}"}`)}.${body}.`,
      `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      `${head}.${body}.${signature}=`,
      `${head}.${body}`,
      `${head}..${signature}`,
      '',
    ];
    for (const token of refused) expect(await tokens.verify(token), token).toBeNull();
  });
});

it('an access token cannot be forged with the public key as an HMAC secret', async () => {
  const clock = new FakeServerClock();
  const keys = keysFor('RS256');
  const tokens = new JwtAccessTokens({
    keys,
    signer: createSigner(),
    clock,
    issuer,
    audience: 'carelink',
    compatibilityClaims: true,
  });
  const { verifyingKey, id } = keys.currentAccessKey;
  const claims = {
    iss: issuer,
    aud: 'carelink',
    sub: '1',
    sid: sessionId,
    jti: 'x',
    iat: clock.nowMs() / 1000,
    exp: clock.nowMs() / 1000 + 60,
  };
  const sign = (key: Parameters<SignJWT['sign']>[0], alg: string) =>
    new SignJWT(claims).setProtectedHeader({ alg, typ: 'at+jwt', kid: id }).sign(key);
  expect(await tokens.verify(await sign(keys.currentAccessKey.signingKey, 'RS256'))).not.toBeNull();
  const pem = new TextEncoder().encode(verifyingKey.export({ type: 'spki', format: 'pem' }).toString());
  expect(await tokens.verify(await sign(pem, 'HS256'))).toBeNull();
});

describe('refresh tokens', () => {
  const content = { sessionId, userId: 1, generation: 3, issuedAtMs: 1_000, expiresAtMs: 43_200_000 };
  const make = () => {
    const keys = keysFor('ES256');
    return { keys, tokens: new HmacRefreshTokens(keys, issuer) };
  };

  it('are the same bytes for the same content, and valid to jose', async () => {
    const { keys, tokens } = make();
    const token = tokens.issue(content, tokens.stamp);
    expect(new HmacRefreshTokens(keys, 'http://other').issue(content, tokens.stamp)).toBe(token);
    const { payload, protectedHeader } = await jwtVerify(token, keys.currentRefreshKey.secret, {
      typ: 'rt+jwt',
      currentDate: new Date(2_000),
    });
    expect(protectedHeader.alg).toBe('HS256');
    expect(payload).toEqual({
      iss: issuer,
      sub: '1',
      sid: sessionId,
      gen: 3,
      jti: expect.any(String),
      iat: 1,
      exp: 43_200,
    });
  });

  it('read back as they were issued, also when they have expired', () => {
    const { tokens } = make();
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.nat(4e9),
        (generation, userId, seconds) => {
          const some = {
            sessionId,
            userId,
            generation,
            issuedAtMs: seconds * 1000,
            expiresAtMs: seconds * 1000,
          };
          expect(tokens.read(tokens.issue(some, tokens.stamp))).toEqual(some);
        },
      ),
    );
  });

  it('differ in jti with session and generation', () => {
    const { tokens } = make();
    const jtiOf = (changes: object) => decodeJwt(tokens.issue({ ...content, ...changes }, tokens.stamp)).jti;
    const other = '01900000-0000-7000-8000-000000000002';
    expect(new Set([jtiOf({}), jtiOf({ generation: 4 }), jtiOf({ sessionId: other })]).size).toBe(3);
  });

  it('are nothing but what this server has written', async () => {
    const { keys, tokens } = make();
    const good = tokens.issue(content, tokens.stamp);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const foreign = await new SignJWT(decodeJwt(good))
      .setProtectedHeader({ alg: 'HS256', typ: 'rt+jwt', kid: tokens.stamp.keyId })
      .sign(new Uint8Array(32));
    const wrongType = await new SignJWT(decodeJwt(good))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: tokens.stamp.keyId })
      .sign(keys.currentRefreshKey.secret);
    const refused = [
      foreign,
      wrongType,
      `${header}.${payload}`,
      `${good}=`,
      `${good}.`,
      ` ${good}`,
      `${header}.${payload}.`,
      '',
      '...',
      good.toUpperCase(),
      `${header}.${payload}.${signature.slice(0, -1)}`,
    ];
    for (const token of refused) expect(tokens.read(token), token).toBeNull();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom(...'Aa0_-.='), (position, letter) => {
        const changed = good.slice(0, position) + letter + good.slice(position + 1);
        if (changed !== good) expect(tokens.read(changed)).toBeNull();
      }),
    );
  });
});
