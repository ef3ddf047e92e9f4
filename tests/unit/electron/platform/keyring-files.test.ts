import { createCipheriv, createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textWithoutPassword } from '../../../../electron/platform/diagnostics/empty-keyring-password.ts';
import { KeyringFiles } from '../../../../electron/platform/diagnostics/keyring-files.ts';

const service = 'CareLink Workstation 0123456789ab';

/** A collection with an empty password, as gnome-keyring-daemon 42 writes it. */
const plainKeyring = `[keyring]
display-name=login
ctime=1795849349
mtime=0
lock-on-idle=false
lock-after=false

[1]
item-type=0
display-name=${service}
secret=what nobody should read
mtime=1795849349
ctime=1795849349

[1:attribute0]
name=service
type=string
value=${service}
`;

const number = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (value: string) => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);

/** The same in the daemon's other format, encrypted with a password. */
function encryptedKeyring(password: string): Buffer {
  const salt = Buffer.from('8bytes!!');
  const iterations = 17;
  const content = Buffer.concat([text(service), text('what nobody should read')]);
  const padded = Buffer.concat([content, Buffer.alloc((16 - (content.length % 16)) % 16)]);
  let digest = createHash('sha256').update(password).update(salt).digest();
  for (let round = 1; round < iterations; round += 1) digest = createHash('sha256').update(digest).digest();
  const cipher = createCipheriv('aes-128-cbc', digest.subarray(0, 16), digest.subarray(16));
  const hash = createHash('md5').update(padded).digest();
  const encrypted = Buffer.concat([
    cipher.setAutoPadding(false).update(Buffer.concat([hash, padded])),
    cipher.final(),
  ]);
  return Buffer.concat([
    Buffer.from('GnomeKeyring\n\r\0\n', 'latin1'),
    Buffer.from([0, 0, 0, 0]),
    text('Login'),
    Buffer.alloc(8 + 8 + 4 + 4),
    number(iterations),
    salt,
    Buffer.alloc(16),
    number(1),
    number(1),
    number(0),
    number(2),
    text('service'),
    number(0),
    text('c2a62b92d1777714ea50787d31f29138'),
    text('year'),
    number(1),
    number(2026),
    number(encrypted.length),
    encrypted,
  ]);
}

let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'carelink-keyring-'));
  folder = join(home, '.local', 'share', 'keyrings');
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const probe = (changes: Partial<ConstructorParameters<typeof KeyringFiles>[0]> = {}) =>
  new KeyringFiles({ platform: 'linux', homeDirectory: home, dataHome: undefined, service, ...changes });

describe('a keyring', () => {
  it.each([
    ['as plain text', Buffer.from(plainKeyring)],
    ['encrypted with the empty password', encryptedKeyring('')],
  ])('%s is told, by its file', async (_, content) => {
    await writeFile(join(folder, 'login.keyring'), content);
    expect(await probe().readableFile()).toBe(join(folder, 'login.keyring'));
    // Nothing is known about other systems, and nothing is said about other programs' entries.
    expect(await probe({ platform: 'darwin' }).readableFile()).toBeNull();
    expect(await probe({ service: 'Another program' }).readableFile()).toBeNull();
  });

  it('with a password is none, and neither is what cannot be read or understood', async () => {
    await writeFile(join(folder, 'login.keyring'), encryptedKeyring('correct horse'));
    for (const length of [0, 3, 20, 60, 130, 200])
      await writeFile(join(folder, `cut-${length}.keyring`), encryptedKeyring('').subarray(0, length));
    await writeFile(join(folder, 'other.keyring'), `GnomeKeyring of ${service}`);
    await writeFile(join(folder, 'notes.txt'), plainKeyring);
    await mkdir(join(folder, 'folder.keyring'));
    expect(await probe().readableFile()).toBeNull();
  });

  it('is looked for where XDG_DATA_HOME says', async () => {
    const dataHome = join(home, 'data');
    await mkdir(join(dataHome, 'keyrings'), { recursive: true });
    await writeFile(join(dataHome, 'keyrings', 'default.keyring'), plainKeyring);
    expect(await probe().readableFile()).toBeNull();
    expect(await probe({ dataHome }).readableFile()).toBe(join(dataHome, 'keyrings', 'default.keyring'));
  });

  it('that asks for endless work is not tried', () => {
    const content = encryptedKeyring('');
    content.writeUInt32BE(0xffff_ffff, 16 + 4 + 9 + 24);
    expect(textWithoutPassword(content)).toBeNull();
  });
});
