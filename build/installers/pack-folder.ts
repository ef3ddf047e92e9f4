import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ElectronFolder, electronVersion } from './electron-folder.ts';
import { explainPacking } from './electron-unreachable.ts';
import { provideNativeFiles } from './native-files.ts';
import { type Product, root } from './product.ts';
import { runTool } from './run-tool.ts';
import type { Platform, Target } from './targets.ts';

const require = createRequire(import.meta.url);
const options: Readonly<Record<Platform, string>> = { linux: '--linux', win32: '--win', darwin: '--mac' };
const folders: Readonly<Record<Platform, string>> = {
  linux: 'linux-unpacked',
  win32: 'win-unpacked',
  darwin: 'mac',
};
/** Electron 22, on which the tests run, lacks this fuse, and electron-builder refuses to flip a fuse that is missing. */
const laterFuse = /^ {2}grantFileProtocolExtraPrivileges: .*\n/m;
/** These options would make electron-builder sign Windows programs with a downloaded tool; here, signing comes later. */
const withoutSigning = { WIN_CSC_LINK: undefined, WIN_CSC_KEY_PASSWORD: undefined };

export interface PackRequest {
  readonly target: Target;
  readonly product: Product;
  /** Null: electron-builder downloads it. */
  readonly electron: ElectronFolder | null;
  /** Emptied first. */
  readonly output: string;
}

/** Lays out the program as it is installed, by electron-builder: archive, integrity, fuses, icon. Returns the folder. */
export async function packFolder({ target, product, electron, output }: PackRequest): Promise<string> {
  await provideNativeFiles(target);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const config = join(output, 'electron-builder.yml');
  const version = electron?.version.replace(/\+.*/, '') ?? electronVersion;
  writeFileSync(config, rulesFor(version));
  const settings: Record<string, string> = {
    'directories.output': output,
    'extraMetadata.version': product.version,
    ...(electron && { electronDist: electron.folder, electronVersion: version }),
  };
  const cli = join(dirname(require.resolve('electron-builder/package.json')), 'cli.js');
  const args = [options[target.platform], 'dir', `--${target.processor}`, '--publish', 'never'];
  const set = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
  const arguments_ = [cli, ...args, '--projectDir', root, '--config', config, ...set];
  const environment = { NODE_ENV: 'production', ...(target.platform === 'win32' && withoutSigning) };
  try {
    await runTool(process.execPath, arguments_, { cwd: root, environment });
  } catch (error) {
    throw electron === null ? explainPacking(error, version) : error;
  }
  return folderIn(output, target);
}

function folderIn(output: string, { platform, processor }: Target): string {
  const plain = join(output, folders[platform]);
  const named = plain.replace(/-unpacked$|(?<=mac)$/, (end) => `-${processor}${end}`);
  return existsSync(named) ? named : plain;
}

function rulesFor(version: string): string {
  const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  return Number(version.split('.')[0]) < 29 ? text.replace(laterFuse, '') : text;
}
