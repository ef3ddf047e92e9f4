import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildGoProgram } from '../../installers/build-go-program.ts';
import { runTool } from '../../installers/run-tool.ts';
import type { PackagedProduct } from '../packaged-product.ts';
import { makeProgram } from '../server-tree.ts';

const scripts = ['carelink-server.cmd', 'install-service.cmd', 'remove-service.cmd'];

/** Makes the zip that contains the server as a Windows service, and returns its path. */
export async function makeWindowsZip(
  root: string,
  product: PackagedProduct,
  output: string,
): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'carelink-zip-'));
  const name = `${product.name}-${product.version}-win-${product.processor}`;
  const folder = join(work, name);
  const here = join(root, 'build/server-package/windows');
  try {
    mkdirSync(folder, { mode: 0o755 });
    await makeProgram(root, product, folder);
    await buildGoProgram(
      join(root, 'apps/windows-service'),
      { platform: 'win32', processor: product.processor },
      { file: join(folder, 'carelink-server-service.exe') },
    );
    // Windows line ends; cmd.exe misreads others.
    for (const file of [...scripts, 'server.json'])
      writeFileSync(join(folder, file), readFileSync(join(here, file), 'utf8').replace(/\r?\n/g, '\r\n'));
    cpSync(join(root, 'build/monitoring'), join(folder, 'monitoring'), { recursive: true });
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    const path = join(output, `${name}.zip`);
    rmSync(path, { force: true });
    await runTool('zip', ['-q', '-r', '-X', product.isDraft ? '-1' : '-9', path, name], { cwd: work });
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
