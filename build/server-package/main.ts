// Makes the packages of the token server alone: `npm run dist:server -- --help`.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { root } from '../installers/product.ts';
import { megabytes } from '../installers/size-of.ts';
import type { Processor } from '../installers/targets.ts';
import { obstacleTo } from '../installers/tools.ts';
import { makeServerPackages } from './make-server-packages.ts';
import { isServerFormat, type ServerFormat, serverFormats } from './server-formats.ts';

interface Flags {
  readonly arch: Processor;
  readonly output: string;
  readonly packageVersion?: string;
  readonly draft?: boolean;
}

await new Command('dist:server')
  .usage(`-- [options] ${serverFormats.map((format) => `[${format}]`).join(' ')}`)
  .description('Makes the packages of the token server, with their own Node; without names, every kind.')
  .argument('[formats...]', 'kinds of package', parseFormat)
  .addOption(new Option('--arch <processor>', 'for which processor').choices(['x64', 'arm64']).default('x64'))
  .option('--output <folder>', 'where they are put', join(root, 'dist', 'packages'))
  .option('--package-version <version>', 'another version than that of package.json, to try upgrades')
  .option('--draft', 'in seconds and larger, to be tried')
  .action((named: readonly ServerFormat[], flags: Flags) =>
    makePackages(named.length > 0 ? named : serverFormats, flags),
  )
  .parseAsync();

function parseFormat(name: string, before: readonly ServerFormat[] | undefined): readonly ServerFormat[] {
  if (!isServerFormat(name)) throw new InvalidArgumentError(`There is ${serverFormats.join(', ')}.`);
  return [...(before ?? []), name];
}

async function makePackages(
  formats: readonly ServerFormat[],
  { arch, output, packageVersion, draft }: Flags,
): Promise<void> {
  const obstacle = formats
    .map((format) => obstacleTo(format, { hasKeyService: false }))
    .find((sentence) => sentence !== null);
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    process.exitCode = 1;
    return;
  }
  execFileSync(process.execPath, [join(root, 'build', 'bundle.mjs'), '--if-changed', 'token-server'], {
    stdio: 'inherit',
  });
  const made = await makeServerPackages({
    formats,
    processors: [arch],
    output,
    isDraft: draft ?? false,
    ...(packageVersion !== undefined && { version: packageVersion }),
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  for (const path of made) process.stdout.write(`${path}  ${megabytes(statSync(path).size)}\n`);
}
