import { join } from 'node:path';
import type { FormatRequest } from '../format-request.ts';
import { windowsName } from '../product.ts';
import { makeMsi } from './make-msi.ts';
import { makeSetup } from './make-setup.ts';
import { signForWindows } from './sign-for-windows.ts';

/** Makes the installers for Windows of one packed folder, signed as the environment says, and returns their paths. */
export async function makeWindowsInstallers(request: FormatRequest): Promise<string[]> {
  const { product, processor, packed, formats, output, say } = request;
  await signForWindows(join(packed, `${windowsName}.exe`));
  const made: string[] = [];
  const details = { product, processor, packed, output };
  if (formats.includes('nsis')) {
    say(`setup program for ${processor}`);
    made.push(await makeSetup(details));
  }
  if (formats.includes('msi')) {
    say(`msi for ${processor}`);
    made.push(await makeMsi(details));
  }
  return made;
}
