// Makes the packages of the token server: `npm run dist:server -- --help`.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { makeArchive } from './archive.ts';
import { makeDeb } from './deb.ts';
import { type Processor, serverProduct } from './packaged-product.ts';
import { makeRpm } from './rpm.ts';
import { makeServerTree } from './server-tree.ts';

const root = new URL('../..', import.meta.url).pathname;
const kinds = ['deb', 'rpm', 'tar'] as const;
type Kind = (typeof kinds)[number];

/** What makes a kind of package, and what Debian calls the package with it. */
const tools: Readonly<Record<Kind, { readonly program: string; readonly from: string }>> = {
  deb: { program: 'dpkg-deb', from: 'dpkg' },
  rpm: { program: 'rpmbuild', from: 'rpm' },
  tar: { program: 'tar', from: 'tar' },
};

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

function makePackages(named: readonly Kind[], { arch, output, packageVersion, draft }: Flags): void {
  for (const kind of named) requireTool(kind);
  execFileSync(process.execPath, [join(root, 'build', 'bundle.mjs'), '--if-changed', 'token-server'], {
    stdio: 'inherit',
  });
  const product = serverProduct(arch, {
    isDraft: draft ?? false,
    ...(packageVersion === undefined ? {} : { version: packageVersion }),
  });
  mkdirSync(output, { recursive: true });
  const tree = mkdtempSync(join(tmpdir(), 'carelink-server-tree-'));
  // What it becomes is `/` of a machine.
  chmodSync(tree, 0o755);
  try {
    makeServerTree(root, product, tree);
    for (const kind of named) {
      process.stderr.write(`Making the ${kind} for ${arch}.\n`);
      if (kind === 'tar') tell(makeArchive(root, product, output));
      else tell(kind === 'deb' ? makeDeb(tree, product, output) : makeRpm(tree, product, output));
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function requireTool(kind: Kind): void {
  const { program, from } = tools[kind];
  if (!spawnSync(program, ['--version']).error) return;
  process.stderr.write(`${kind}: there is no ${program}; on Debian: apt install ${from}\n`);
  process.exit(1);
}

function tell(path: string): void {
  process.stdout.write(`${path}  ${(statSync(path).size / 2 ** 20).toFixed(1)} MiB\n`);
}
