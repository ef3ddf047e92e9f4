import { join } from 'node:path';
import { enrolProgram, type Product, root, windowsName } from '../product.ts';
import { runTool } from '../run-tool.ts';
import { bytesIn } from '../size-of.ts';
import type { Processor } from '../targets.ts';
import { signingCommand } from './sign-for-windows.ts';

export interface WindowsRequest {
  readonly product: Product;
  readonly processor: Processor;
  /** The program's folder. */
  readonly packed: string;
  readonly output: string;
}

/** The name for everything of the product in the Windows registry; a test package has another one. */
export const registryName = ({ isTest }: Product): string =>
  isTest ? 'CareLinkWorkstationTest' : 'CareLinkWorkstation';

/** Makes the setup program with NSIS, and returns its path. The uninstaller is signed, too. */
export async function makeSetup({ product, processor, packed, output }: WindowsRequest): Promise<string> {
  const file = join(output, `${product.packageName}-${product.version}-win-${processor}-setup.exe`);
  const sign = signingCommand();
  const defined: Record<string, string> = {
    OUT: file,
    PACKED: packed,
    VERSION: product.version,
    NAME: product.displayName,
    PROGRAM: windowsName,
    KEYSERVICE: enrolProgram,
    PUBLISHER: product.publisher,
    HOMEPAGE: product.homepage,
    ICON: join(root, 'build', 'icons', 'icon.ico'),
    KIBIBYTES: String(Math.ceil(bytesIn(packed) / 1024)),
    REGISTRY: registryName(product),
    ...(sign !== null && { SIGN: sign }),
  };
  const script = join(root, 'build', 'installers', 'windows', 'setup.nsi');
  // Debian's makensis finds its own files unless electron-builder's environment says otherwise.
  await runTool(
    'makensis',
    ['-V2', '-WX', ...Object.entries(defined).map(([name, value]) => `-D${name}=${value}`), script],
    { environment: { NSISDIR: undefined } },
  );
  return file;
}
