import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../installers/run-tool.ts';
import type { PackagedProduct } from './packaged-product.ts';
import { makeProgram } from './server-tree.ts';

const command = `#!/bin/sh
# Runs the server in this folder, wherever the folder is. --config or CARELINK_CONFIG names its configuration.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/server/main.js" "$@"
`;

/** Makes the tar.gz for machines without dpkg or rpm, which runs from any folder, and returns its path. */
export async function makeArchive(root: string, product: PackagedProduct, output: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'carelink-tar-'));
  const name = `${product.name}-${product.version}-linux-${product.processor}`;
  const folder = join(work, name);
  try {
    mkdirSync(folder, { mode: 0o755 });
    await makeProgram(root, product, folder);
    writeFileSync(join(folder, product.name), command);
    chmodSync(join(folder, product.name), 0o755);
    for (const part of ['systemd', 'logrotate', 'monitoring', 'nginx', 'haproxy'])
      cpSync(join(root, 'build', part), join(folder, part), { recursive: true });
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    const path = join(output, `${name}.tar.gz`);
    const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
    const packer = ['-I', product.isDraft ? 'gzip -1' : 'gzip -9'];
    await runTool('tar', ['-C', work, ...owner, ...packer, '-cf', path, name]);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
