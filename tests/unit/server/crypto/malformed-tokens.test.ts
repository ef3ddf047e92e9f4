import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { JwtAccessTokens } from '../../../../server/crypto/access-tokens.ts';
import { FileKeyStore } from '../../../../server/crypto/file-key-store.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import { createKeyFile, type KeyAlgorithm, keyFileOf } from '../../../../server/crypto/key-file.ts';
import { HmacRefreshTokens } from '../../../../server/crypto/refresh-tokens.ts';
import { forgeJws, writeJws } from '../../../support/malformed/forge-jws.ts';
import { withHighS } from '../../../support/malformed/forge-signature.ts';
import { goodToken } from '../../../support/malformed/good-jws.ts';
import { malformedJwsFor } from '../../../support/malformed/malformed-jws.ts';
import { createSigner } from '../../../support/server/create-signer.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const issuer = 'http://127.0.0.1:8000';
const sessionId = '01900000-0000-7000-8000-000000000001';
const clock = new FakeServerClock();
const folder = mkdtempSync(join(tmpdir(), 'carelink-malformed-'));
afterAll(() => rmSync(folder, { recursive: true }));

function keysFor(algorithm: KeyAlgorithm): FileKeyStore {
  const databaseFile = join(folder, `${algorithm}.sqlite`);
  createKeyFile(keyFileOf(databaseFile), generateKeys(algorithm, 0));
  return new FileKeyStore(databaseFile, clock);
}

async function accessTokens(keys: FileKeyStore) {
  const tokens = new JwtAccessTokens({
    keys,
    signer: createSigner(),
    clock,
    issuer,
    audience: 'carelink',
    compatibilityClaims: true,
  });
  const { algorithm, signingKey } = keys.currentAccessKey;
  const issued = await tokens.issue({
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
  return { tokens, good: goodToken(issued, algorithm, signingKey) };
}

describe.each(['ES256', 'EdDSA', 'RS256', 'HS256'] as const)('malformed access tokens, %s', (algorithm) => {
  it('are refused, every one', async () => {
    const { tokens, good } = await accessTokens(keysFor(algorithm));
    expect(await tokens.verify(writeJws(good))).not.toBeNull();
    const accepted: string[] = [];
    for (const vector of malformedJwsFor('access', algorithm)) {
      if (await tokens.verify(forgeJws(vector, good))) accepted.push(vector.name);
    }
    expect(accepted).toEqual([]);
  });
});

it('an access token is as good with the other S of its signature, which ES256 does not forbid', async () => {
  const { tokens, good } = await accessTokens(keysFor('ES256'));
  const other = { ...good, sign: (input: Buffer) => withHighS(good.sign(input)) };
  expect(await tokens.verify(writeJws(other))).toMatchObject({ sessionId });
});

it('malformed refresh tokens are refused, every one', () => {
  const keys = keysFor('ES256');
  const tokens = new HmacRefreshTokens(keys, issuer);
  const content = { sessionId, userId: 1, generation: 3, issuedAtMs: 1_000, expiresAtMs: 43_200_000 };
  const good = goodToken(tokens.issue(content, tokens.stamp), 'HS256', keys.currentRefreshKey.secret);
  expect(tokens.read(writeJws(good))).toEqual(content);
  const vectors = malformedJwsFor('refresh', 'HS256');
  expect(vectors.filter((vector) => tokens.read(forgeJws(vector, good))).map(({ name }) => name)).toEqual([]);
});
