import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileKeyStore } from '../../../../server/crypto/file-key-store.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import {
  createKeyFile,
  type KeyFile,
  keyFileOf,
  readKeyFile,
  replaceKeyFile,
} from '../../../../server/crypto/key-file.ts';
import { removeRetiredKeys, rotateKeys } from '../../../../server/crypto/rotate-keys.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let folder: string;
let databaseFile: string;
let clock: FakeServerClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-keys-'));
  databaseFile = join(folder, 'site.sqlite');
  clock = new FakeServerClock();
});
afterEach(() => rmSync(folder, { recursive: true }));

const create = () => createKeyFile(keyFileOf(databaseFile), generateKeys('ES256', clock.nowMs()));
const open = () => new FileKeyStore(databaseFile, clock);

describe('the key file', () => {
  it('lies beside the database, is made once, for its owner only, without leftovers', () => {
    expect(create()).toBe(true);
    expect(readdirSync(folder)).toEqual(['site.keys.json']);
    expect(statSync(keyFileOf(databaseFile)).mode & 0o777).toBe(0o600);
    const before = readFileSync(keyFileOf(databaseFile), 'utf8');
    expect(create()).toBe(false);
    expect(readFileSync(keyFileOf(databaseFile), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is replaced as a whole and keeps its owner and mode, whichever account replaces it', () => {
    create();
    const service = process.getuid?.() === 0 ? 1234 : (process.getuid?.() ?? 0);
    chownSync(keyFileOf(databaseFile), service, process.getgid?.() ?? 0);
    const content = generateKeys('EdDSA', 0);
    replaceKeyFile(keyFileOf(databaseFile), content);
    expect(readKeyFile(keyFileOf(databaseFile))).toEqual(content);
    expect(readdirSync(folder)).toEqual(['site.keys.json']);
    expect(statSync(keyFileOf(databaseFile)).mode & 0o777).toBe(0o600);
    expect(statSync(keyFileOf(databaseFile)).uid).toBe(service);
  });

  it.each([0o640, 0o604, 0o660, 0o610])('is refused with mode %i', (mode) => {
    create();
    chmodSync(keyFileOf(databaseFile), mode);
    expect(open).toThrow(/chmod 600/);
  });

  it.each(['', '{}', '{"version":2,"keys":[]}', 'null', '{"version":1,"keys":[{}]}'])(
    'is refused as %j',
    (text) => {
      writeFileSync(keyFileOf(databaseFile), text, { mode: 0o600 });
      expect(open).toThrow(/is not a key file/);
    },
  );

  it.each(['access', 'refresh', 'audit'])('must have a key for %s', (use) => {
    const content = generateKeys('ES256', 0);
    createKeyFile(keyFileOf(databaseFile), {
      ...content,
      keys: content.keys.filter((key) => key.use !== use),
    });
    expect(open).toThrow(/lacks a key/);
  });

  it('is missed', () => {
    expect(open).toThrow(/is missing/);
  });

  it('keeps material out of messages', () => {
    create();
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

describe('the key store', () => {
  const rotate = (content: KeyFile, accessAlgorithm: 'ES256' | 'EdDSA' = 'ES256') =>
    rotateKeys(content, {
      accessAlgorithm,
      uses: ['access', 'refresh'],
      nowMs: clock.nowMs(),
      signsFromMs: clock.nowMs() + minuteMs,
    }).file;
  const rotated = async () => {
    create();
    const keys = open();
    replaceKeyFile(keys.path, rotate(readKeyFile(keys.path) ?? expect.unreachable()));
    const first = { access: keys.currentAccessKey.id, refresh: keys.currentRefreshKey.id };
    const changes = await keys.readChanges();
    if (changes) keys.adopt(changes);
    return { keys, first };
  };

  it('publishes a new key before it signs with it', async () => {
    const { keys, first } = await rotated();
    expect(keys.accessKeys.size).toBe(2);
    expect(keys.currentAccessKey.id).toBe(first.access);
    clock.advance(minuteMs - 1);
    expect(keys.currentAccessKey.id).toBe(first.access);
    expect(keys.currentRefreshKey.id).toBe(first.refresh);
    clock.advance(1);
    expect(keys.currentAccessKey.id).not.toBe(first.access);
    expect(keys.currentRefreshKey.id).not.toBe(first.refresh);
    expect([...keys.accessKeys.keys()]).toContain(first.access);
  });

  it('verifies with an old access key as long as the longest access token lives, with a refresh key a session', async () => {
    const { keys, first } = await rotated();
    clock.advance(minuteMs + 30 * minuteMs);
    expect(keys.accessKeys.has(first.access)).toBe(true);
    clock.advance(minuteMs);
    expect(keys.accessKeys.has(first.access)).toBe(false);
    expect(keys.refreshKeys.has(first.refresh)).toBe(true);
    clock.advance(24 * hourMs - 31 * minuteMs);
    expect(keys.refreshKeys.has(first.refresh)).toBe(true);
    clock.advance(minuteMs);
    expect(keys.refreshKeys.has(first.refresh)).toBe(false);
    const { file, removed } = removeRetiredKeys(
      readKeyFile(keys.path) ?? expect.unreachable(),
      clock.nowMs(),
    );
    expect(removed.map(({ kid }) => kid).sort()).toEqual([first.access, first.refresh].sort());
    expect(file.keys.map(({ use }) => use).sort()).toEqual(['access', 'audit', 'refresh']);
  });

  it('goes back to the key of the time when the clock is set back, and is never without one', async () => {
    const { keys, first } = await rotated();
    clock.advance(2 * minuteMs);
    expect(keys.currentAccessKey.id).not.toBe(first.access);
    clock.advance(-2 * minuteMs);
    expect(keys.currentAccessKey.id).toBe(first.access);
    clock.advance(-hourMs);
    expect(keys.currentAccessKey.id).toBe(first.access);
  });

  it('keeps every key of two rotations in a row until its time', async () => {
    const { keys, first } = await rotated();
    const second = [...keys.accessKeys.keys()][1] ?? '';
    clock.advance(30_000);
    keys.adopt(rotate(readKeyFile(keys.path) ?? expect.unreachable(), 'EdDSA'));
    clock.advance(30_000);
    expect(keys.currentAccessKey.id).toBe(second);
    clock.advance(30_000);
    expect(keys.currentAccessKey.algorithm).toBe('EdDSA');
    expect([...keys.accessKeys.keys()]).toEqual([first.access, second, keys.currentAccessKey.id]);
  });

  it('notices a change once, also of the mode, and keeps its keys when the new file is wrong or gone', async () => {
    create();
    const keys = open();
    const { id } = keys.currentAccessKey;
    expect(await keys.readChanges()).toBeNull();
    chmodSync(keys.path, 0o644);
    await expect(keys.readChanges()).rejects.toThrow(/chmod 600/);
    expect(await keys.readChanges()).toBeNull();
    unlinkSync(keys.path);
    await expect(keys.readChanges()).rejects.toThrow(/missing/);
    create();
    const changes = (await keys.readChanges()) ?? expect.unreachable();
    expect(() => keys.adopt({ ...changes, keys: changes.keys.slice(1) })).toThrow(/lacks a key/);
    expect(keys.currentAccessKey.id).toBe(id);
  });
});
