import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { obstacleToGo } from '../key-service/build-key-service.ts';
import type { ServerFormat } from '../server-package/server-formats.ts';
import type { Format } from './targets.ts';

/** The Debian package for each program that is not ours. */
const packageOf: Readonly<Record<string, string>> = {
  'dpkg-deb': 'dpkg',
  rpmbuild: 'rpm',
  tar: 'tar',
  makensis: 'nsis',
  wixl: 'wixl',
  msibuild: 'msitools',
  zip: 'zip',
  go: 'golang-go',
  unzip: 'unzip',
  osslsigncode: 'osslsigncode',
};

const needed: Readonly<Record<Format | ServerFormat, readonly string[]>> = {
  deb: ['dpkg-deb'],
  rpm: ['rpmbuild'],
  tar: ['tar'],
  nsis: ['makensis'],
  msi: ['wixl', 'msibuild'],
  mac: ['zip'],
  zip: ['zip', 'go'],
};

/** Why a format cannot be made on this machine and what to do about it, in one sentence; null if it can. */
export function obstacleTo(
  format: Format | ServerFormat,
  { hasKeyService }: { readonly hasKeyService: boolean },
): string | null {
  const missing = needed[format].filter((name) => !isInstalled(name));
  if (missing.length === 0 && hasKeyService) return obstacleToGo();
  return missing.length === 0 ? null : `${format} needs ${waysTo(missing)}`;
}

/** Throws a sentence if a program is missing on this machine. */
export function requireTool(name: string, purpose: string): void {
  if (!isInstalled(name)) throw new Error(`${purpose} needs ${waysTo([name])}`);
}

function waysTo(programs: readonly string[]): string {
  const packages = programs.map((name) => packageOf[name] ?? name).join(' ');
  return `${programs.join(' and ')}, not on this machine; on Debian or Ubuntu: sudo apt-get install ${packages}`;
}

export function isInstalled(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
