import { chmodSync, cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Target } from '../installers/targets.ts';
import { nodeProgram } from './node-program.ts';
import type { PackagedProduct } from './packaged-product.ts';
import { runtimePackages } from './runtime-packages.ts';
import { versionOfTables } from './version-of-tables.ts';

/** Where administrators find the documentation of the program. */
const pages = ['operation', 'configuration', 'backup-and-restore', 'several-nodes', 'trouble', 'protocol'];

/**
 * Lays out the server as on a machine: `/usr/lib/carelink-server` with its own Node, the command, the units, the
 * configuration and the examples. Needs `dist/token-server`.
 */
export async function makeServerTree(root: string, product: PackagedProduct, tree: string): Promise<void> {
  const put = (from: string, to: string, mode = 0o644) => {
    mkdirSync(dirname(join(tree, to)), { recursive: true, mode: 0o755 });
    cpSync(join(root, from), join(tree, to), { recursive: true });
    if (statSync(join(tree, to)).isFile()) chmodSync(join(tree, to), mode);
  };
  await makeProgram(root, product, join(tree, 'usr/lib/carelink-server'));
  put('build/server-package/files/carelink-server', 'usr/bin/carelink-server', 0o755);
  // Copied to /etc by the scripts: if it were a file of the package, rpm would take an edited one away on removal.
  put('build/server-package/files/server.json', 'usr/share/carelink-server/server.json');
  put('build/logrotate/carelink-server', 'etc/logrotate.d/carelink-server');
  for (const unit of ['carelink-server.service', 'carelink-backup.service', 'carelink-backup.timer'])
    put(`build/systemd/${unit}`, `usr/lib/systemd/system/${unit}`);
  put('build/monitoring', 'usr/share/carelink-server/monitoring');
  for (const balancer of ['nginx', 'haproxy'])
    put(`build/${balancer}`, `usr/share/carelink-server/${balancer}`);
  put('LICENSE', 'usr/share/doc/carelink-server/copyright');
  put('CHANGELOG.md', 'usr/share/doc/carelink-server/CHANGELOG.md');
  for (const page of pages) put(`docs/${page}.md`, `usr/share/doc/carelink-server/${page}.md`);
}

/** The program alone, in a folder that can be put anywhere: `node` (or `node.exe`), `server/main.js`, `VERSION`, `TABLES`. */
export async function makeProgram(root: string, product: PackagedProduct, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const node = product.platform === 'win32' ? 'node.exe' : 'node';
  writeFileSync(join(folder, node), await nodeProgram(product), { mode: 0o755 });
  writeFileSync(join(folder, 'VERSION'), `${product.version}\n`, { mode: 0o644 });
  writeFileSync(join(folder, 'TABLES'), `${versionOfTables}\n`, { mode: 0o644 });
  const server = join(folder, 'server');
  cpSync(join(root, 'dist', 'token-server'), server, {
    recursive: true,
    filter: (path) => !path.endsWith('.map'),
  });
  writeFileSync(join(server, 'package.json'), '{ "type": "module" }\n', { mode: 0o644 });
  for (const path of runtimePackages(root)) {
    const source = join(root, path);
    cpSync(source, join(server, path), {
      recursive: true,
      filter: (file) => isNeeded(relative(source, file), product),
    });
  }
}

const usefulFile = /\.(js|cjs|mjs|json|node)$|^licen[cs]e/i;
const uselessFile = /^(test|bench\w*|eslint\.config|build-test)\.|^(tsconfig\.json|CNAME)$/;
const uselessFolder =
  /^(deps|argon2|scripts|types?|test|tests|docs|examples|benchmarks?|node_modules|\..*)(\/|$)/;
/** Packages that contain prebuilt binaries. */
const compiled = /\.(c|cc|cpp|h|hpp|gyp)$/;

/** The files kept of a package: what Node loads on this processor, and the licence. */
function isNeeded(path: string, { platform, processor }: Target): boolean {
  if (uselessFolder.test(path) || compiled.test(path)) return false;
  if (path.startsWith('prebuilds/'))
    return path.startsWith(`prebuilds/${platform}-${processor}`) && !path.includes('musl');
  const name = basename(path);
  // Folders have no extension.
  return !uselessFile.test(name) && (!name.includes('.') || usefulFile.test(name));
}
