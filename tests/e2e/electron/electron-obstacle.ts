import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where things lie in this checkout. */
export interface ElectronPlaces {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Path of the downloaded Electron program; null when it is not there. Never downloads anything. */
export function electronBinary(root: string): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** Why the Electron suite does not run here; null when it does. */
export function electronObstacle({ root, environment }: ElectronPlaces): string | null {
  if (electronBinary(root) === null) return 'no Electron binary here: its download is on a code-hosting site';
  if (process.platform === 'linux') {
    if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'no display here';
    if (process.getuid?.() === 0) return 'Electron does not run as root, and its sandbox is never off';
  }
  if (!existsSync(join(root, 'dist', 'workstation', 'main.js'))) return 'not built: npm run build';
  return null;
}
