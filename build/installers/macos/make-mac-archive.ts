import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FormatRequest } from '../format-request.ts';
import { runTool } from '../run-tool.ts';

/** Makes the zip for macOS that contains the program, and returns its path. */
export async function makeMacArchive(request: Omit<FormatRequest, 'formats'>): Promise<string> {
  const { product, processor, packed, output, say } = request;
  say(`zip for ${processor}`);
  const file = join(output, `${product.packageName}-${product.version}-mac-${processor}.zip`);
  rmSync(file, { force: true });
  // macOS frameworks consist largely of links.
  await runTool('zip', ['-q', '-r', '-y', '-X', file, '.', '-i', '*.app/*'], { cwd: packed });
  return file;
}
