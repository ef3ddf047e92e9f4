import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import type { KeyEncryptionKey } from '../../../../server/crypto/key-encryption-keys.ts';
import { type KeyFile, KeyFileError } from '../../../../server/crypto/key-file.ts';
import { openKeySet, recipientsOf, sealKeySet, serverOf } from '../../../../server/crypto/sealed-key-set.ts';

const keyOf = (id: string): KeyEncryptionKey => ({ id, secret: createSecretKey(randomBytes(32)) });
const [old, next, other] = [keyOf('old'), keyOf('next'), keyOf('other')] as const;
const content = generateKeys('ES256', 0);

const problemOf = async (sealed: string, version = 1, keys = [old]) => {
  try {
    await openKeySet(sealed, version, keys);
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(KeyFileError);
    return String(error);
  }
};

describe('a sealed set of keys', () => {
  it('opens with each of its key-encryption keys, and with no other', async () => {
    const sealed = await sealKeySet(content, 1, [old, next]);
    expect(recipientsOf(sealed)).toEqual(['old', 'next']);
    expect(await openKeySet(sealed, 1, [old])).toEqual(content);
    expect(await openKeySet(sealed, 1, [next])).toEqual(content);
    expect(await openKeySet(sealed, 1, [other, next])).toEqual(content);
    expect(await problemOf(sealed, 1, [other])).toMatch(
      /sealed for the key-encryption key old or next, but the file holds other/,
    );
    expect(await problemOf(sealed, 1, [keyOf('old')])).toMatch(
      /cannot be opened with the key-encryption key of that name/,
    );
  });

  it('shows nothing of the keys, in no form, and never looks the same twice', async () => {
    const sealed = await sealKeySet(content, 1, [old]);
    expect(await sealKeySet(content, 1, [old])).not.toBe(sealed);
    const secrets = content.keys.flatMap(({ jwk }) => [jwk.d, jwk.k]).filter((value) => value !== undefined);
    expect(secrets).toHaveLength(3);
    for (const secret of secrets.map(String)) {
      const bytes = Buffer.from(secret, 'base64url');
      for (const form of [
        secret,
        bytes.toString('hex'),
        bytes.toString('base64'),
        Buffer.from(secret).toString('base64'),
      ])
        expect(sealed).not.toContain(form);
    }
  });

  it('is good for its number only', async () => {
    const sealed = await sealKeySet(content, 7, [old]);
    expect(await openKeySet(sealed, 7, [old])).toEqual(content);
    for (const version of [1, 6, 8])
      expect(await problemOf(sealed, version)).toMatch(/put another one in its place/);
  });

  it('opens in no changed form', async () => {
    const sealed = await sealKeySet(content, 1, [old]);
    const parts = JSON.parse(sealed);
    const changed = (change: object) => JSON.stringify({ ...parts, ...change });
    const flip = (text: string) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`;
    const header = JSON.parse(Buffer.from(parts.protected, 'base64url').toString());
    const withHeader = (change: object) =>
      changed({ protected: Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url') });
    for (const forged of [
      ...['ciphertext', 'iv', 'tag', 'protected'].map((name) => changed({ [name]: flip(parts[name]) })),
      withHeader({ version: 2 }),
      withHeader({ server: 'another' }),
      withHeader({ enc: 'A128CBC-HS256' }),
      withHeader({ zip: 'DEF' }),
      changed({
        recipients: [{ ...parts.recipients[0], encrypted_key: flip(parts.recipients[0].encrypted_key) }],
      }),
      changed({ recipients: [{ ...parts.recipients[0], header: { alg: 'dir', kid: 'old' } }] }),
      changed({ recipients: [{ header: { alg: 'none', kid: 'old' } }] }),
      changed({ recipients: [] }),
      changed({ unprotected: { alg: 'dir' }, recipients: [{ header: { kid: 'old' } }] }),
      '',
      '{}',
      'null',
      '[]',
      sealed.slice(0, -5),
    ]) {
      const sentence = await problemOf(forged);
      expect(sentence).toMatch(/damaged or was replaced/);
    }
  });

  it('is refused where the content is another server’s than the header says, or none', async () => {
    const sealed = await sealKeySet(
      { ...content, keys: [{ ...content.keys[0], use: 'audit', kid: 'x' }] as KeyFile['keys'] },
      1,
      [old],
    );
    expect(serverOf(await openKeySet(sealed, 1, [old]))).toBe('x');
    const nonsense = await sealKeySet({ keys: content.keys } as KeyFile, 1, [old]);
    expect(await problemOf(nonsense)).toMatch(/damaged/);
    const foreign = JSON.stringify({
      ...JSON.parse(sealed),
      recipients: [{ header: { alg: 'A256KW', kid: '\u001b[2J' } }],
    });
    expect(await problemOf(foreign)).toMatch(/\(unreadable\)/);
  });
});
