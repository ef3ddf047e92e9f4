import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { JwtAccessTokens } from '../../../../server/crypto/access-tokens.ts';
import { FileKeyStore } from '../../../../server/crypto/file-key-store.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import { createKeyFile, keyFileOf, readKeyFile } from '../../../../server/crypto/key-file.ts';
import { createSigner } from '../../../support/server/create-signer.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const issuer = 'http://127.0.0.1:8000';
const lifetimeMs = 900_000;
const folder = mkdtempSync(join(tmpdir(), 'carelink-checked-'));
const databaseFile = join(folder, 'carelink.sqlite');
createKeyFile(keyFileOf(databaseFile), generateKeys('ES256', 0));
afterAll(() => rmSync(folder, { recursive: true }));

describe('an access token that was checked before', () => {
  let clock: FakeServerClock;
  let keys: FileKeyStore;
  let tokens: JwtAccessTokens;
  let good: string;

  beforeEach(async () => {
    clock = new FakeServerClock();
    keys = new FileKeyStore(databaseFile, clock);
    tokens = new JwtAccessTokens({
      keys,
      signer: createSigner(),
      clock,
      issuer,
      audience: 'carelink',
      compatibilityClaims: true,
    });
    good = await tokens.issue({
      tokenId: 'jti',
      userId: 1,
      sessionId: '01900000-0000-7000-8000-000000000001',
      role: 'clinician',
      ward: null,
      profile: 'standard',
      keyThumbprint: null,
      issuedAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + lifetimeMs,
    });
    expect(await tokens.verify(good)).not.toBeNull();
  });

  it('says the same again', async () => {
    expect(await tokens.verify(good)).toEqual({
      sessionId: '01900000-0000-7000-8000-000000000001',
      userId: 1,
      keyThumbprint: null,
      claims: decodeJwt(good),
    });
  });

  it('expires to the second', async () => {
    clock.advance(lifetimeMs - 1);
    expect(await tokens.verify(good)).not.toBeNull();
    clock.advance(1);
    expect(await tokens.verify(good)).toBeNull();
  });

  it('is not valid before its time, when the clock is set back', async () => {
    const { id, signingKey } = keys.currentAccessKey;
    const later = await new SignJWT({ ...decodeJwt(good), nbf: clock.nowMs() / 1000 })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: id })
      .sign(signingKey);
    expect(await tokens.verify(later)).not.toBeNull();
    clock.advance(-1000);
    expect(await tokens.verify(later)).toBeNull();
  });

  it('is worth nothing without its key, and something again with it', async () => {
    const content = readKeyFile(keyFileOf(databaseFile));
    if (!content) throw new Error('no key file');
    keys.adopt(generateKeys('ES256', 0));
    expect(await tokens.verify(good)).toBeNull();
    keys.adopt(content);
    expect(await tokens.verify(good)).not.toBeNull();
  });

  it('is worth nothing when another key has taken the name of its key', async () => {
    const content = readKeyFile(keyFileOf(databaseFile));
    const { id } = keys.currentAccessKey;
    const others = generateKeys('ES256', 0).keys.map((key) =>
      key.use === 'access' ? { ...key, kid: id } : key,
    );
    if (!content) throw new Error('no key file');
    keys.adopt({ ...content, keys: others });
    expect(await tokens.verify(good)).toBeNull();
  });

  it('vouches for no other token with its beginning', async () => {
    for (const other of [`${good}=`, `${good.slice(0, -2)}AA`, good.slice(0, -1), ` ${good}`]) {
      expect(await tokens.verify(other)).toBeNull();
    }
  });
});
