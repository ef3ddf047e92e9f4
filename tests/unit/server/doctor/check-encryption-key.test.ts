import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import {
  addKeyEncryptionKey,
  createKeyEncryptionFile,
  readKeyEncryptionKeys,
  removeOldKeyEncryptionKeys,
} from '../../../../server/crypto/key-encryption-keys.ts';
import { sealKeySet } from '../../../../server/crypto/sealed-key-set.ts';
import { checkEncryptionKey } from '../../../../server/doctor/check-encryption-key.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-kek-'));
  path = join(folder, 'kek.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const sealed = async () => ({
  version: 3,
  sealed: await sealKeySet(generateKeys('ES256', 0), 3, readKeyEncryptionKeys(path)),
});

describe('the doctor on the key-encryption key', () => {
  it('is content with a file that opens the keys, and with a new database', async () => {
    createKeyEncryptionFile(path, 0);
    expect(await checkEncryptionKey(path, { found: null })).toMatchObject({ state: 'ok' });
    expect(await checkEncryptionKey(path, {})).toMatchObject({ state: 'ok' });
    expect(await checkEncryptionKey(path, { found: await sealed() })).toMatchObject({ state: 'ok' });
  });

  it('tells a file that is missing, open to others, or another', async () => {
    expect(await checkEncryptionKey(path, { found: null })).toMatchObject({
      state: 'fail',
      message: expect.stringMatching(/is missing/),
    });
    createKeyEncryptionFile(path, 0);
    const found = await sealed();
    chmodSync(path, 0o640);
    expect(await checkEncryptionKey(path, { found })).toMatchObject({
      state: 'fail',
      message: expect.stringMatching(/mode 0640/),
    });
    chmodSync(path, 0o606);
    expect(await checkEncryptionKey(path, { found })).toMatchObject({ state: 'fail' });
    rmSync(path);
    createKeyEncryptionFile(path, 0);
    const finding = await checkEncryptionKey(path, { found });
    expect(finding).toMatchObject({ state: 'fail', message: expect.stringMatching(/but the file holds/) });
    expect(finding.next).toMatch(/of a node that works/);
  });

  it('says who cannot read it, which systemd may make good', async (context) => {
    context.skip(process.platform === 'win32', 'there are no modes');
    createKeyEncryptionFile(path, 0);
    const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    chmodSync(folder, 0o755);
    for (const found of [undefined, null, await sealed()]) {
      const other = await checkEncryptionKey(path, { found, account: { uid: 65_534, gid: 65_534 } });
      expect(other).toMatchObject({
        state: 'ok',
        message: expect.stringMatching(/User id 65534, .* cannot read .*kek\.json: .*LoadCredential/),
      });
      expect((await checkEncryptionKey(path, { found, account: own })).message).not.toContain('User id');
    }
  });

  it('leads through a change of the key', async () => {
    createKeyEncryptionFile(path, 0);
    const before = await sealed();
    addKeyEncryptionKey(path, 0);
    expect(await checkEncryptionKey(path, { found: before })).toMatchObject({
      state: 'warn',
      next: expect.stringMatching(/keys rewrap/),
    });
    const both = await sealed();
    expect(await checkEncryptionKey(path, { found: both })).toMatchObject({
      state: 'warn',
      next: expect.stringMatching(/remove-old/),
    });
    removeOldKeyEncryptionKeys(path);
    expect(await checkEncryptionKey(path, { found: both })).toMatchObject({
      state: 'warn',
      next: expect.stringMatching(/keys rewrap/),
    });
    expect(await checkEncryptionKey(path, { found: await sealed() })).toMatchObject({ state: 'ok' });
  });

  it('tells keys that are damaged', async () => {
    createKeyEncryptionFile(path, 0);
    const found = await sealed();
    for (const wrong of [
      { ...found, version: 4 },
      { ...found, sealed: '{}' },
      { ...found, sealed: found.sealed.replace(/"tag":"../, '"tag":"AA') },
    ])
      expect(await checkEncryptionKey(path, { found: wrong })).toMatchObject({ state: 'fail' });
  });
});
