import { readProtectedText } from '../policy/protected-json-file.ts';
import type { KeyServicePlaces } from './key-service.ts';
import { windowsKeyService } from './windows-key-service.ts';

/** Where this system's service is. No environment variable and no option can change it. */
export function keyServicePlaces(platform: NodeJS.Platform): KeyServicePlaces {
  if (platform === 'win32') return windowsKeyService();
  if (platform === 'darwin')
    return places(
      '/Library/Application Support/CareLink Workstation Key/machine.json',
      '/var/run/carelink-workstation/key.sock',
    );
  return places('/var/lib/carelink-workstation/machine.json', '/run/carelink-workstation/key.sock');
}

/** The record is a file that only root can change. */
const places = (record: string, socket: string): KeyServicePlaces => ({
  record: { read: async () => readProtectedText(record, {}) },
  socket,
});
