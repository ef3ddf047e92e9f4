import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './product.ts';
import { runTool } from './run-tool.ts';
import { nameOf, type Target } from './targets.ts';
import { requireTool } from './tools.ts';

/** A file of Electron's npm package. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, 'node_modules', 'electron', name), 'utf8'));

/** The Electron for which the workstation is made. */
export const electronVersion = (read('package.json') as { version: string }).version;

/** An Electron on this machine; null: electron-builder downloads the right one and verifies it. */
export interface ElectronFolder {
  readonly folder: string;
  readonly version: string;
}

/**
 * The Electron for one target in a folder a site has copied: Electron's own zip, verified against the checksums in the
 * npm package, or a folder such as `linux-x64` with its content.
 */
export async function findElectron(distFolder: string, target: Target): Promise<ElectronFolder> {
  const zip = `electron-v${electronVersion}-${nameOf(target)}.zip`;
  if (existsSync(join(distFolder, zip))) return await unpack(distFolder, zip, target);
  const folder = join(distFolder, nameOf(target));
  if (!existsSync(folder))
    throw new Error(`${distFolder} has neither ${zip} nor a folder ${nameOf(target)} with what is in it.`);
  return { folder, version: versionIn(folder) };
}

/** A package around any other Electron is for tests only. */
export const isRealElectron = (electron: ElectronFolder | null): boolean =>
  electron === null || electron.version === electronVersion;

async function unpack(distFolder: string, zip: string, target: Target): Promise<ElectronFolder> {
  requireTool('unzip', `The archive ${zip}`);
  const checksums = read('checksums.json') as Record<string, string>;
  const found = createHash('sha256')
    .update(readFileSync(join(distFolder, zip)))
    .digest('hex');
  if (found !== checksums[zip])
    throw new Error(`${zip} is not the file that Electron published: its SHA-256 is ${found}.`);
  const folder = join(root, 'dist', 'electron', nameOf(target));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await runTool('unzip', ['-q', join(distFolder, zip), '-d', folder]);
  return { folder, version: electronVersion };
}

function versionIn(folder: string): string {
  const file = join(folder, 'version');
  if (!existsSync(file)) throw new Error(`${folder} is no Electron: it has no file "version".`);
  return readFileSync(file, 'utf8').trim().replace(/^v/, '');
}
