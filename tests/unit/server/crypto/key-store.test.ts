import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import { createKeyFile, keyFileOf, readKeyFile } from '../../../../server/crypto/key-file.ts';
import { openKeyStore } from '../../../../server/crypto/key-store.ts';

describe('the key file', () => {
  let folder: string;
  let databaseFile: string;
  const open = (accessAlgorithm: 'ES256' | 'HS256' = 'ES256') =>
    openKeyStore({ databaseFile, accessAlgorithm, nowMs: 0 });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-keys-'));
    databaseFile = join(folder, 'site.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lies beside the database, is made once, for its owner only, without leftovers', () => {
    expect(open().created).toBe(true);
    expect(readdirSync(folder)).toEqual(['site.keys.json']);
    expect(statSync(keyFileOf(databaseFile)).mode & 0o777).toBe(0o600);
    const before = readFileSync(keyFileOf(databaseFile), 'utf8');
    expect(open().created).toBe(false);
    expect(readFileSync(keyFileOf(databaseFile), 'utf8')).toBe(before);
  });

  it.each([0o640, 0o604, 0o660])('is refused with mode %i', (mode) => {
    open();
    chmodSync(keyFileOf(databaseFile), mode);
    expect(() => open()).toThrow(/chmod 600/);
  });

  it.each(['', '{}', '{"version":2,"keys":[]}', 'null', '{"version":1,"keys":[{}]}'])(
    'is refused as %j',
    (text) => {
      writeFileSync(keyFileOf(databaseFile), text, { mode: 0o600 });
      expect(() => open()).toThrow(/is not a key file/);
    },
  );

  it('is never replaced: who comes second uses what is there', () => {
    const path = keyFileOf(databaseFile);
    expect(createKeyFile(path, generateKeys('ES256', 0))).toBe(true);
    const first = readKeyFile(path);
    expect(createKeyFile(path, generateKeys('ES256', 0))).toBe(false);
    expect(readKeyFile(path)).toEqual(first);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('must have a key for the configured algorithm', () => {
    open('ES256');
    expect(() => open('HS256')).toThrow(/^tokens\.algorithm: .* HS256\.$/);
  });

  it('keeps material out of messages', () => {
    open();
    const path = keyFileOf(databaseFile);
    const broken = readFileSync(path, 'utf8').replace(/"d": "[^"]+"/, '"d": "AAAA"');
    writeFileSync(path, broken);
    const secrets = [...broken.matchAll(/"(?:k|d|x|y)": "([^"]+)"/g)].map(([, value]) => value ?? '');
    expect(secrets.length).toBeGreaterThan(2);
    try {
      open();
      expect.unreachable();
    } catch (error) {
      for (const secret of secrets) expect(String(error)).not.toContain(secret);
    }
  });
});
