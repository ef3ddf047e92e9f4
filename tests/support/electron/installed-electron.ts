import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Electron of node_modules; null when its program has not been downloaded. Never downloads anything. */
export function installedElectron(root: string): { program: string; version: string } | null {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  if (!existsSync(program)) return null;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { program, version };
}
