import { join } from 'node:path';
import { buildKeyService } from '../../key-service/build-key-service.ts';
import type { FormatRequest } from '../format-request.ts';
import { enrolProgram, windowsName } from '../product.ts';
import { makeMsi } from './make-msi.ts';
import { makeSetup } from './make-setup.ts';
import { signForWindows } from './sign-for-windows.ts';

/** Makes the Windows installers from one packed folder, signed as the environment says, and returns their paths. */
export async function makeWindowsInstallers(request: FormatRequest): Promise<string[]> {
  const { product, processor, packed, formats, output, say } = request;
  const keyService = join(packed, enrolProgram);
  await buildKeyService({ platform: 'win32', processor }, { file: keyService, version: product.version });
  for (const program of [join(packed, `${windowsName}.exe`), keyService]) await signForWindows(program);
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
