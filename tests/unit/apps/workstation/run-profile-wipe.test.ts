import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wipeProfile } from '../../../../apps/workstation/run-profile-wipe.ts';
import { lockDataDirectory } from '../../../../electron/platform/data-directory-lock.ts';
import { windowsProfiles } from '../../../../electron/platform/windows-profiles.ts';

let users: string;
beforeEach(async () => {
  users = await mkdtemp(join(tmpdir(), 'carelink-profiles-'));
});
afterEach(() => rm(users, { recursive: true, force: true }));

const dataOf = (home: string) => join(home, 'AppData', 'Local', 'CareLink Workstation');

function usedBy(name: string): { home: string; data: string } {
  const home = join(users, name);
  const data = dataOf(home);
  mkdirSync(join(data, 'logs'), { recursive: true });
  lockDataDirectory(data)();
  writeFileSync(join(data, 'logs', 'workstation.log'), '{}');
  return { home, data };
}

describe('--wipe --all-users on Windows', () => {
  it('removes the files of others, and says what only they can remove', () => {
    const { home, data } = usedBy('ida');
    const stays = wipeProfile(home, { withRecords: false, data });
    expect(stays).toEqual([expect.stringMatching(/ida: entries in the keychain stay.*device revoke/)]);
    expect([existsSync(data), readdirSync(dirname(data))]).toEqual([false, []]);
    expect(wipeProfile(home, { withRecords: false, data })).toEqual([]);
  });

  it('says nothing of who has none, nor of a profile without a folder', () => {
    mkdirSync(join(users, 'otto'));
    for (const name of ['otto', 'gone'])
      expect(wipeProfile(join(users, name), { withRecords: true, data: dataOf(join(users, name)) })).toEqual(
        [],
      );
  });

  it('keeps the database of a server, unless that is meant', () => {
    const { home, data } = usedBy('ida');
    writeFileSync(join(data, 'carelink.sqlite'), '');
    expect(wipeProfile(home, { withRecords: false, data })[0]).toContain('carelink.sqlite stays');
    expect(readdirSync(data)).toEqual(['carelink.sqlite']);
    wipeProfile(home, { withRecords: true, data });
    expect(existsSync(data)).toBe(false);
  });

  it('follows no folder that its user has made lead elsewhere', () => {
    const { data } = usedBy('system');
    const home = join(users, 'mallory');
    mkdirSync(join(home, 'AppData'), { recursive: true });
    symlinkSync(dirname(data), join(home, 'AppData', 'Local'));
    expect(wipeProfile(home, { withRecords: true, data: dataOf(home) })).toEqual([
      expect.stringContaining('leads elsewhere'),
    ]);
    expect(existsSync(join(data, 'logs', 'workstation.log'))).toBe(true);
  });

  it('finds people in the registry, whatever their domain, and not the accounts of Windows', async () => {
    const profiles: Record<string, string> = {
      'S-1-5-18': '%systemroot%\\system32\\config\\systemprofile',
      'S-1-5-21-1-2-3-1001': 'C:\\Users\\ida',
      'S-1-12-1-9-8-7-6': 'D:\\Users\\otto',
      'S-1-5-21-1-2-3-1002': '%USERPROFILE%\\x',
      'S-1-5-21-1-2-3-1001.bak': 'C:\\Users\\old',
    };
    const readKey = (_hive: string, path: string) => {
      const found = profiles[path.split('\\').at(-1) ?? ''];
      if (path.endsWith('ProfileList')) return { values: [], subkeys: Object.keys(profiles) };
      const data = Buffer.from(`${found}\0`, 'utf16le');
      return { values: [{ name: 'ProfileImagePath', type: 2, data }], subkeys: [] };
    };
    expect(await windowsProfiles({ readKey })).toEqual(['C:\\Users\\ida', 'D:\\Users\\otto']);
  });
});
