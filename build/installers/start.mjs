// `npm run dist`: makes the installers. Runs on any Node from 20 on and without any package, because it installs them.
import '../require-npm-node.mjs';
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, nodeBinary } from '../install.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

try {
  ensureInstalled({ root, say: (line) => process.stderr.write(`${line}\n`) });
  const node = nodeBinary(root);
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  const main = join(root, 'build', 'installers', 'main.ts');
  const { status } = spawnSync(node, [main, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
