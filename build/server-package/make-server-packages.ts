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
  /** Made in seconds and larger, for trying it out. */
  readonly isDraft?: boolean;
  /** A version other than that of package.json, for trying upgrades. */
  readonly version?: string;
}

/** Makes packages of the token server built in dist/, and returns their paths. */
export async function makeServerPackages(request: ServerPackagesRequest): Promise<string[]> {
  // The packers run in other folders.
  const output = resolve(request.output);
  mkdirSync(output, { recursive: true });
  const made: string[] = [];
  // A tree is laid out from dist/, which does not exist if no package of the server is wanted.
  if (request.formats.length === 0) return made;
  for (const processor of request.processors)
    made.push(...(await makeFor(processor, { ...request, output })));
  if (request.formats.includes('zip')) made.push(...(await makeForWindows({ ...request, output })));
  return made;
}

/** There is no Argon2 for Windows on arm64, and therefore no server. */
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
  // It becomes `/` of a machine.
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
