import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addKeyEncryptionKey,
  createKeyEncryptionFile,
  readKeyEncryptionKeys,
  removeOldKeyEncryptionKeys,
} from '../../../../server/crypto/key-encryption-keys.ts';
import { KeyFileError } from '../../../../server/crypto/key-file.ts';

const nowMs = Date.UTC(2026, 10, 28);
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-kek-'));
  path = join(folder, 'kek.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const idsOf = () => readKeyEncryptionKeys(path).map(({ id }) => id);
const problem = () => {
  try {
    readKeyEncryptionKeys(path);
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(KeyFileError);
    return String(error);
  }
};

describe('the key-encryption file', () => {
  it('is made once, for its owner only, without leftovers', () => {
    const id = createKeyEncryptionFile(path, nowMs);
    expect(id).toMatch(/^2026-11-28-/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['kek.json']);
    const before = readFileSync(path, 'utf8');
    expect(() => createKeyEncryptionFile(path, nowMs)).toThrow(/already; nothing was changed/);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(idsOf()).toEqual([id]);
  });

  it('takes a further key, the newest last, and drops the old ones', () => {
    const first = createKeyEncryptionFile(path, nowMs);
    const second = addKeyEncryptionKey(path, nowMs);
    expect(idsOf()).toEqual([first, second]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(removeOldKeyEncryptionKeys(path)).toEqual([first]);
    expect(idsOf()).toEqual([second]);
    expect(removeOldKeyEncryptionKeys(path)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['kek.json']);
    for (let count = 1; count < 8; count += 1) addKeyEncryptionKey(path, nowMs);
    expect(() => addKeyEncryptionKey(path, nowMs)).toThrow(/remove the old ones first/);
  });

  it.each([0o640, 0o604, 0o660, 0o602, 0o610, 0o777])('is refused with mode %i', (mode) => {
    createKeyEncryptionFile(path, nowMs);
    chmodSync(path, mode);
    expect(problem()).toMatch(/has mode 0\d{3}: others could read it\. Make it 0600/);
    expect(() => addKeyEncryptionKey(path, nowMs)).toThrow(/others could read it/);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is read by root whoever owns it, as the owner of the service does',
    () => {
      createKeyEncryptionFile(path, nowMs);
      chownSync(path, 1234, 1234);
      expect(idsOf()).toHaveLength(1);
      addKeyEncryptionKey(path, nowMs);
      expect(statSync(path).uid).toBe(1234);
    },
  );

  it('is missed, with what to do', () => {
    expect(problem()).toMatch(/is missing: copy that of another node/);
    path = join(folder, 'no', 'kek.json');
    expect(problem()).toMatch(/is missing/);
    path = folder;
    expect(problem()).toMatch(/EISDIR|cannot be read|has mode/);
  });

  const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I';
  const key = { kty: 'oct', alg: 'A256KW', kid: 'one', k: secret };
  it.each([
    ['nothing', ''],
    ['another JSON', '{}'],
    ['no key', '{"keys":[]}'],
    ['a key that is too short', JSON.stringify({ keys: [{ ...key, k: secret.slice(1) }] })],
    ['another spelling of a key', JSON.stringify({ keys: [{ ...key, k: `${secret}=` }] })],
    ['a key for something else', JSON.stringify({ keys: [{ ...key, alg: 'HS256' }] })],
    ['one id twice', JSON.stringify({ keys: [key, key] })],
    ['an id that is no name', JSON.stringify({ keys: [{ ...key, kid: 'one\n\u001b[2J' }] })],
    ['a member twice', `{"keys":[${JSON.stringify(key)}],"keys":[]}`],
    ['half of it', JSON.stringify({ keys: [key] }).slice(0, -9)],
    ['a key file', JSON.stringify({ version: 1, keys: [key] })],
  ])('is refused with %s, without quoting it', (_, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    const sentence = problem();
    expect(sentence).toMatch(/is not one of this program|is not valid JSON|has one name twice|is empty/);
    expect(sentence).not.toContain(secret.slice(0, 8));
    expect(sentence).not.toContain('\u001b');
  });
});
