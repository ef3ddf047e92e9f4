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
  for (const processor of request.processors)
    made.push(...(await makeFor(processor, { ...request, output })));
  return made;
}

async function makeFor(processor: Processor, request: ServerPackagesRequest): Promise<string[]> {
  const { formats, output, say, isDraft = false, version } = request;
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
