import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../installers/product.ts';
import type { Processor } from '../installers/targets.ts';
import { makeArchive } from './archive.ts';
import { makeDeb } from './deb.ts';
import { serverProduct } from './packaged-product.ts';
import { makeRpm } from './rpm.ts';
import type { ServerFormat } from './server-formats.ts';
import { makeServerTree } from './server-tree.ts';
import { makeWindowsZip } from './windows/make-zip.ts';

export interface ServerPackagesRequest {
  readonly formats: readonly ServerFormat[];
  readonly processors: readonly Processor[];
  readonly output: string;
  readonly say: (line: string) => void;
  /** In seconds and larger, to be tried. */
  readonly isDraft?: boolean;
  /** Another version than that of package.json, to try upgrades. */
  readonly version?: string;
}

/** Makes packages of the token server that is built in dist/, and returns their paths. */
export async function makeServerPackages(request: ServerPackagesRequest): Promise<string[]> {
  // The packers run elsewhere.
  const output = resolve(request.output);
  mkdirSync(output, { recursive: true });
  const made: string[] = [];
  // A tree is laid out of what is built in dist/, which is not there where no package of the server is asked for.
  if (request.formats.length === 0) return made;
  for (const processor of request.processors)
    made.push(...(await makeFor(processor, { ...request, output })));
  if (request.formats.includes('zip')) made.push(...(await makeForWindows({ ...request, output })));
  return made;
}

/** There is no Argon2 for Windows on arm64, and so no server. */
async function makeForWindows(request: ServerPackagesRequest): Promise<string[]> {
  const { processors, output, say, isDraft = false, version } = request;
  if (!processors.includes('x64')) return [];
  say('Making the zip of the server for Windows, x64');
  const details = { platform: 'win32', isDraft, ...(version !== undefined && { version }) } as const;
  return [await makeWindowsZip(root, serverProduct('x64', details), output)];
}

async function makeFor(processor: Processor, request: ServerPackagesRequest): Promise<string[]> {
  const { output, say, isDraft = false, version } = request;
  const formats = request.formats.filter((format) => format !== 'zip');
  if (formats.length === 0) return [];
  const product = serverProduct(processor, { isDraft, ...(version !== undefined && { version }) });
  const tree = mkdtempSync(join(tmpdir(), 'carelink-server-tree-'));
  // What it becomes is `/` of a machine.
  chmodSync(tree, 0o755);
  try {
    await makeServerTree(root, product, tree);
    const made: string[] = [];
    for (const format of formats) {
      say(`Making the ${format} of the server for ${processor}`);
      if (format === 'tar') made.push(await makeArchive(root, product, output));
      else made.push(await (format === 'deb' ? makeDeb : makeRpm)(tree, product, output));
    }
    return made;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
