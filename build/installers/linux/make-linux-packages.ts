import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FormatRequest } from '../format-request.ts';
import type { Format } from '../targets.ts';
import { layOutLinuxTree } from './linux-tree.ts';
import { makeDeb } from './make-deb.ts';
import { makeRpm } from './make-rpm.ts';
import { makeTar } from './make-tar.ts';

/** Makes the Linux packages from one packed folder, and returns their paths. */
export async function makeLinuxPackages(request: FormatRequest): Promise<string[]> {
  const { product, processor, packed, formats, output, say } = request;
  const tree = mkdtempSync(join(output, 'tree-'));
  try {
    await layOutLinuxTree(tree, packed, product, processor);
    const made: string[] = [];
    for (const [format, make] of Object.entries({ deb: makeDeb, rpm: makeRpm, tar: makeTar })) {
      if (!formats.includes(format as Format)) continue;
      say(`${format} for ${processor}`);
      made.push(await make({ product, processor, tree, output }));
    }
    return made;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
