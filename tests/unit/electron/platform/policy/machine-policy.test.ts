import { chmod, chown, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linuxPolicy, macPolicy } from '../../../../../electron/platform/policy/machine-policy.ts';

const isRoot = process.getuid?.() === 0;
/** Root, or else whoever runs the tests. */
const protection = { owners: [process.getuid?.() ?? 0] };
const stranger = 65_534;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'carelink-policy-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe('the policy of a Linux machine', () => {
  const locked = async () => {
    const { locked } = linuxPolicy({ root, protection });
    return await Promise.all(locked.map((source) => source.read()));
  };
  const lockedPath = 'etc/carelink/workstation/locked.json';

  it('is where the documentation says', () => {
    expect(linuxPolicy().files).toEqual([
      '/etc/carelink/policy.json',
      '/etc/carelink/workstation/defaults.json',
      '/etc/carelink/workstation/locked.json',
    ]);
  });

  it('is locked or a default, and is still read from the old place, over which the new one wins', async () => {
    await write(lockedPath, '\uFEFF{"pin":"off"}');
    await write('etc/carelink/policy.json', '{"pin":"required"}');
    await write('etc/carelink/workstation/defaults.json', '{"ward":"ICU"}');
    expect(await locked()).toEqual([{ pin: 'required' }, { pin: 'off' }]);
    expect(await linuxPolicy({ root, protection }).defaults[0]?.read()).toEqual({ ward: 'ICU' });
  });

  it('is null if there is no file', async () => {
    expect(await locked()).toEqual([null, null]);
  });

  it.each([0o666, 0o664, 0o646, 0o622])('is refused if others may write the file (%o)', async (mode) => {
    await chmod(await write(lockedPath, '{}'), mode);
    await expect(locked()).rejects.toThrow('can be changed by others than its owner, so it is not trusted');
  });

  it.each(['etc', 'etc/carelink', 'etc/carelink/workstation'])(
    'is refused if others may write %s above it',
    async (folder) => {
      await write(lockedPath, '{}');
      await chmod(join(root, folder), 0o775);
      await expect(locked()).rejects.toThrow(
        `lies below ${join(root, folder)}, which can be changed by others`,
      );
    },
  );

  it.runIf(isRoot)('is refused if a user owns the file or a folder above it', async () => {
    const file = await write(lockedPath, '{}');
    await chown(file, stranger, stranger);
    await expect(locked()).rejects.toThrow('belongs to a user and not to root, so it is not trusted');
    await chown(file, 0, 0);
    await chown(join(root, 'etc', 'carelink'), stranger, stranger);
    await expect(locked()).rejects.toThrow('which belongs to a user and not to root');
  });

  it('is refused behind a link to a place where others may write', async () => {
    const file = await write(lockedPath, '{}');
    const elsewhere = join(root, 'shared');
    await mkdir(elsewhere);
    await chmod(elsewhere, 0o777);
    await rename(file, join(elsewhere, 'locked.json'));
    await symlink(join(elsewhere, 'locked.json'), file);
    await expect(locked()).rejects.toThrow(`lies below ${elsewhere}, which can be changed by others`);
  });

  it.runIf(isRoot)('is refused behind a link that belongs to a user', async () => {
    await write(lockedPath, '{}');
    await rename(join(root, 'etc', 'carelink'), join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'etc', 'carelink'));
    expect(await locked()).toEqual([null, {}]);
    const { lchown } = await import('node:fs/promises');
    await lchown(join(root, 'etc', 'carelink'), stranger, stranger);
    await expect(locked()).rejects.toThrow('belongs to a user and not to root');
  });

  it('is not silently ignored: a folder in its place, a dangling link, half a file', async () => {
    const file = await write(lockedPath, '{"server_url":');
    await expect(locked()).rejects.toThrow('is not valid JSON');
    await rm(file);
    await symlink(join(root, 'unmounted'), file);
    await expect(locked()).rejects.toThrow('cannot be read (ENOENT)');
    await rm(file);
    await mkdir(file);
    await expect(locked()).rejects.toThrow('cannot be read (EISDIR)');
  });
});

describe('the policy of a Mac', () => {
  const asJson = async () => '{"pin":"off","PayloadUUID":"x","lock":{"editing_grace_seconds":5}}';
  const policyOf = (account: string) => macPolicy(account, { root, protection, readList: asJson });
  const profiles = 'Library/Managed Preferences';

  it('is forced for the machine first, then for the account, beside the old file', async () => {
    await write(`${profiles}/com.carelink.workstation.plist`, 'binary');
    await write(`${profiles}/ida/com.carelink.workstation.plist`, 'binary');
    await write('Library/Application Support/CareLink/policy.json', '{"ward":"ICU"}');
    const forced = { pin: 'off', lock: { editing_grace_seconds: 5 } };
    const read = await Promise.all(policyOf('ida').locked.map((source) => source.read()));
    expect(read).toEqual([{ ward: 'ICU' }, forced, forced]);
    expect(policyOf('ida').locked.at(-1)?.name).toBe(
      `configuration profile ${join(root, profiles, 'com.carelink.workstation.plist')}`,
    );
  });

  it.each(['..', '.', 'a/b', ''])('has no profile of an account called %s', (account) => {
    expect(policyOf(account).locked).toHaveLength(2);
  });

  it('is refused if users can write it, and null without a profile', async () => {
    expect(await policyOf('ida').locked.at(-1)?.read()).toBeNull();
    await chmod(await write(`${profiles}/com.carelink.workstation.plist`, 'binary'), 0o666);
    await expect(policyOf('ida').locked.at(-1)?.read()).rejects.toThrow('so it is not trusted');
  });
});
