import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RegistryPolicy, registryPath } from '../../../../../electron/platform/policy/registry-policy.ts';
import type {
  RegistryKey,
  WindowsFunctions,
} from '../../../../../electron/platform/policy/windows-functions.ts';
import {
  programDataFolder,
  WindowsPolicyFile,
} from '../../../../../electron/platform/policy/windows-policy-file.ts';

const text = (value: string) => Buffer.from(`${value}\0`, 'utf16le');
const number = (value: number) => Buffer.from(new Uint32Array([value]).buffer);

/** A registry from a list; the real one is tried under wine (tests/windows). */
function windows(keys: Record<string, RegistryKey>, security = Buffer.alloc(0)): WindowsFunctions {
  return {
    readKey: (hive, path) => keys[`${hive}\\${path}`] ?? null,
    securityOf: () => security,
  };
}
const machine = { hive: 'HKLM', path: registryPath, withoutSubkeys: ['Defaults'] } as const;
const at = `HKLM\\${registryPath}`;

describe('a policy in the registry', () => {
  it('can hold texts, lines, numbers and groups, with names in any case', async () => {
    const source = new RegistryPolicy(
      windows({
        [at]: {
          values: [
            { name: 'Server_URL', type: 1, data: text('https://carelink.example') },
            { name: 'max_sessions', type: 4, data: number(3) },
            { name: 'apps', type: 7, data: text('[\0]\0') },
            { name: '', type: 1, data: Buffer.alloc(2) },
          ],
          subkeys: ['Lock', 'DEFAULTS'],
        },
        [`${at}\\Lock`]: {
          values: [{ name: 'editing_grace_seconds', type: 4, data: number(5) }],
          subkeys: [],
        },
        [`${at}\\DEFAULTS`]: { values: [{ name: 'pin', type: 1, data: text('off') }], subkeys: [] },
      }),
      machine,
    );
    expect(await source.read()).toEqual({
      server_url: 'https://carelink.example',
      max_sessions: 3,
      apps: '[\n]',
      lock: { editing_grace_seconds: 5 },
    });
    expect(source.name).toBe('registry key HKLM\\SOFTWARE\\Policies\\CareLink\\Workstation');
  });

  it('does not exist if the key is missing or empty', async () => {
    expect(await new RegistryPolicy(windows({}), machine).read()).toBeNull();
    const empty = { [at]: { values: [], subkeys: ['Lock'] }, [`${at}\\Lock`]: { values: [], subkeys: [] } };
    expect(await new RegistryPolicy(windows(empty), machine).read()).toBeNull();
  });

  it.each([
    [2, text('%SITE%'), 'holds server_url as REG_EXPAND_SZ, which users can change by their environment'],
    [3, Buffer.from([1]), 'holds server_url as another type'],
    [4, Buffer.alloc(2), 'holds server_url as another type'],
    [6, text('\\Registry\\Machine'), 'holds server_url as another type'],
  ])('is refused if it has a value of type %i', async (type, data, fault) => {
    const keys = { [at]: { values: [{ name: 'server_url', type, data }], subkeys: [] } };
    await expect(new RegistryPolicy(windows(keys), machine).read()).rejects.toThrow(fault);
  });
});

describe('the data folder of all users', () => {
  const key = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders';
  const written = (type: number, folder: string) =>
    windows({ [key]: { values: [{ name: 'Common AppData', type, data: text(folder) }], subkeys: [] } });

  it('is the one in the registry, whatever the environment says', () => {
    vi.stubEnv('ProgramData', 'C:\\Users\\ida');
    expect(programDataFolder(written(1, 'D:\\ProgramData'))).toBe('D:\\ProgramData');
    for (const other of [written(2, '%ProgramData%'), written(1, 'relative'), windows({})])
      expect(programDataFolder(other)).toBe('C:\\ProgramData');
  });
});

describe('the old policy file on Windows', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carelink-policy-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A descriptor without owner, which Windows returns if it will not say who the owner is. */
  const ofNobody = Buffer.alloc(20);
  const source = (isManaged: boolean) =>
    new WindowsPolicyFile(windows({}, ofNobody), join(folder, 'policy.json'), async () => isManaged);

  it('is refused if a user put it there, and ignored if the registry has a policy', async () => {
    expect(await source(false).read()).toBeNull();
    await writeFile(join(folder, 'policy.json'), '{"server_url":"https://elsewhere.example"}');
    await expect(source(false).read()).rejects.toThrow('belongs to a user and not to the administrators');
    expect(await source(true).read()).toBeNull();
  });
});
