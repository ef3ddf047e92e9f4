import { expect, it } from 'vitest';
import { dataDirectory } from '../../../../electron/platform/data-directory.ts';
import { keychainServiceName } from '../../../../electron/platform/keychain-service-name.ts';
import { keychainBackend } from '../../../../electron/platform/open-secret-store.ts';

it.each([
  ['linux', '/home/b', {}, '/home/b/.local/share/carelink-workstation'],
  ['linux', '/home/b', { XDG_DATA_HOME: '/data' }, '/data/carelink-workstation'],
  ['linux', '/home/b', { XDG_DATA_HOME: 'relative' }, '/home/b/.local/share/carelink-workstation'],
  ['darwin', '/Users/b', {}, '/Users/b/Library/Application Support/CareLink Workstation'],
  ['win32', 'C:\\Users\\b', {}, 'C:\\Users\\b\\AppData\\Local\\CareLink Workstation'],
  ['win32', 'C:\\Users\\b', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\CareLink Workstation'],
] as const)('data of %s in %s with %j lie in %s', (platform, homeDirectory, environment, expected) => {
  expect(dataDirectory({ platform, homeDirectory, environment })).toBe(expected);
});

it('names the keychain as administrators know it', () => {
  expect(keychainBackend('win32')).toBe('Windows Credential Manager');
  expect(keychainBackend('darwin')).toBe('macOS Keychain');
  expect(keychainBackend('linux')).toBe('Secret Service');
  expect(keychainBackend('aix')).toBeNull();
});

it('gives each data folder a keychain service of its own, however the folder is written', () => {
  expect(keychainServiceName('/data/a')).toMatch(/^CareLink Workstation [0-9a-f]{12}$/);
  expect(keychainServiceName('/data/a/')).toBe(keychainServiceName('/data/x/../a'));
  expect(keychainServiceName('/data/a')).not.toBe(keychainServiceName('/data/b'));
});
