import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { linuxFolder } from '../product.ts';
import { runTool } from '../run-tool.ts';
import { filesIn } from '../size-of.ts';
import type { LinuxPackageRequest } from './make-deb.ts';

/**
 * Makes the archive for systems without deb or rpm, and returns its path. It has the same files in the same places:
 * `tar -xzf FILE -C /`.
 */
export async function makeTar({ product, processor, tree, output }: LinuxPackageRequest): Promise<string> {
  const uninstall = join(tree, linuxFolder, 'uninstall');
  copyFileSync(join(import.meta.dirname, 'files', 'uninstall'), uninstall);
  chmodSync(uninstall, 0o755);
  const file = join(output, `${product.packageName}-${product.version}-linux-${processor}.tar.gz`);
  const owner = ['--owner=root:0', '--group=root:0', '--sort=name', '--format=gnu'];
  // Folders that every system has keep their owner and mode, because only our own are listed.
  const names = filesIn(tree).filter((path) => !isOurs(path));
  try {
    await runTool('tar', ['-czf', file, ...owner, '-C', tree, linuxFolder.slice(1), ...names]);
  } finally {
    // For the archive only: other packages are removed by the package manager that installed them.
    rmSync(uninstall);
  }
  return file;
}

const isOurs = (path: string) => path.startsWith(linuxFolder.slice(1));
