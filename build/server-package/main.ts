// Makes the packages of the token server: `npm run dist:server -- --help`.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { root } from '../installers/product.ts';
import { megabytes } from '../installers/size-of.ts';
import type { Processor } from '../installers/targets.ts';
import { obstacleTo } from '../installers/tools.ts';
import { makeArchive } from './archive.ts';
import { makeDeb } from './deb.ts';
import { serverProduct } from './packaged-product.ts';
import { makeRpm } from './rpm.ts';
import { makeServerTree } from './server-tree.ts';

const kinds = ['deb', 'rpm', 'tar'] as const;
type Kind = (typeof kinds)[number];

interface Flags {
  readonly arch: Processor;
  readonly output: string;
  readonly packageVersion?: string;
  readonly draft?: boolean;
}

await new Command('dist:server')
  .usage('-- [options] [deb] [rpm] [tar]')
  .description('Makes the packages of the token server, with their own Node; without names, every kind.')
  .argument('[kinds...]', 'kinds of package', parseKind)
  .addOption(new Option('--arch <processor>', 'for which processor').choices(['x64', 'arm64']).default('x64'))
  .option('--output <folder>', 'where they are put', join(root, 'dist', 'packages'))
  .option('--package-version <version>', 'another version than that of package.json, to try upgrades')
  .option('--draft', 'in seconds and larger, to be tried')
  .action((named: readonly Kind[], flags: Flags) => makePackages(named.length > 0 ? named : kinds, flags))
  .parseAsync();

function parseKind(name: string, before: readonly Kind[] | undefined): readonly Kind[] {
  const kind = kinds.find((known) => known === name);
  if (!kind) throw new InvalidArgumentError(`There is ${kinds.join(', ')}.`);
  return [...(before ?? []), kind];
}

async function makePackages(
  named: readonly Kind[],
  { arch, output, packageVersion, draft }: Flags,
): Promise<void> {
  const obstacle = named.map(obstacleTo).find((sentence) => sentence !== null);
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    process.exitCode = 1;
    return;
  }
  execFileSync(process.execPath, [join(root, 'build', 'bundle.mjs'), '--if-changed', 'token-server'], {
    stdio: 'inherit',
  });
  const product = serverProduct(arch, {
    isDraft: draft ?? false,
    ...(packageVersion === undefined ? {} : { version: packageVersion }),
  });
  // The packers run elsewhere.
  const folder = resolve(output);
  mkdirSync(folder, { recursive: true });
  const tree = mkdtempSync(join(tmpdir(), 'carelink-server-tree-'));
  // What it becomes is `/` of a machine.
  chmodSync(tree, 0o755);
  try {
    await makeServerTree(root, product, tree);
    for (const kind of named) {
      process.stderr.write(`Making the ${kind} for ${arch}.\n`);
      if (kind === 'tar') tell(await makeArchive(root, product, folder));
      else tell(await (kind === 'deb' ? makeDeb : makeRpm)(tree, product, folder));
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function tell(path: string): void {
  process.stdout.write(`${path}  ${megabytes(statSync(path).size)}\n`);
}
