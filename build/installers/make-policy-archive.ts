import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Product, root } from './product.ts';
import { runTool } from './run-tool.ts';

/** Makes the zip with the templates for Group Policy, profiles and editors, and returns its path. */
export async function makePolicyArchive({ packageName, version }: Product, output: string): Promise<string> {
  const file = join(output, `${packageName}-${version}-policy.zip`);
  rmSync(file, { force: true });
  await runTool('zip', ['-q', '-r', '-X', file, '.'], { cwd: join(root, 'build', 'policy') });
  return file;
}
