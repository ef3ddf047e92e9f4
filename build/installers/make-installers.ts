import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronFolder, findElectron, isRealElectron } from './electron-folder.ts';
import { makeLinuxPackages } from './linux/make-linux-packages.ts';
import { makeMacArchive } from './macos/make-mac-archive.ts';
import { packFolder } from './pack-folder.ts';
import { type Product, readProduct } from './product.ts';
import { bytesIn, megabytes } from './size-of.ts';
import { type Format, formats, nameOf, type Platform, type Processor, type Target } from './targets.ts';
import { makeWindowsInstallers } from './windows/make-windows-installers.ts';

export interface InstallersRequest {
  readonly formats: readonly Format[];
  readonly processors: readonly Processor[];
  /** Null: electron-builder downloads it. */
  readonly electronDist: string | null;
  readonly output: string;
  readonly say: (line: string) => void;
  /** A version other than that of package.json, for tests of upgrades. */
  readonly version?: string;
}

const platforms: readonly Platform[] = ['linux', 'win32', 'darwin'];

/** Makes the installers from what is built in dist/, and returns their paths. */
export async function makeInstallers(request: InstallersRequest): Promise<string[]> {
  const made: string[] = [];
  mkdirSync(request.output, { recursive: true });
  for (const platform of platforms) {
    const wanted = request.formats.filter((format) => formats[format] === platform);
    if (wanted.length === 0) continue;
    for (const processor of request.processors)
      made.push(...(await makeFor({ platform, processor }, wanted, request)));
  }
  return made;
}

async function makeFor(target: Target, wanted: readonly Format[], request: InstallersRequest) {
  const { electronDist, output, say, version } = request;
  const electron = electronDist === null ? null : await findElectron(electronDist, target);
  const product = readProduct({
    isTest: !isRealElectron(electron),
    ...(version !== undefined && { version }),
  });
  const scratch = join(output, `.${nameOf(target)}`);
  try {
    const packed = await pack(target, product, electron, scratch, say);
    const { processor } = target;
    const details = { product, processor, packed, formats: wanted, output, say };
    if (target.platform === 'linux') return await makeLinuxPackages(details);
    if (target.platform === 'win32') return await makeWindowsInstallers(details);
    return [await makeMacArchive(details)];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function pack(
  target: Target,
  product: Product,
  electron: ElectronFolder | null,
  output: string,
  say: (line: string) => void,
): Promise<string> {
  say(`Packing for ${nameOf(target)}${product.isTest ? ', as a test package' : ''}`);
  const packed = await packFolder({ target, product, electron, output });
  say(`  installed it takes ${megabytes(bytesIn(packed))}`);
  return packed;
}
