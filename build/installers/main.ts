// Makes the installers; started by `build/installers/start.mjs`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeServerPackages } from '../server-package/make-server-packages.ts';
import type { ServerFormat } from '../server-package/server-formats.ts';
import { type DistOptions, distHelp, parseDistOptions } from './dist-options.ts';
import { ElectronUnreachable } from './electron-unreachable.ts';
import { makeInstallers } from './make-installers.ts';
import { makePolicyArchive } from './make-policy-archive.ts';
import { readProduct, root } from './product.ts';
import { megabytes } from './size-of.ts';
import { type Format, formats as formatsOf } from './targets.ts';
import { isInstalled, obstacleTo } from './tools.ts';
import { writeChecksums } from './write-checksums.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

try {
  const options = parseDistOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${distHelp}\n`);
  else await makeAll(options);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function makeAll(options: DistOptions): Promise<void> {
  const isPossible = (hasKeyService: boolean) => (format: Format | ServerFormat) => {
    const obstacle = obstacleTo(format, { hasKeyService });
    return obstacle === null || leftOut(obstacle, options);
  };
  const formats = options.formats.filter((format) => isPossible(formatsOf[format] !== 'darwin')(format));
  const serverFormats = options.serverFormats.filter(isPossible(false));
  const output = options.output ?? join(root, 'dist', 'installers');
  const { processors } = options;
  mkdirSync(output, { recursive: true });
  const built = [
    ...(formats.length > 0 ? ['renderer', 'workstation'] : []),
    ...(serverFormats.length > 0 ? ['token-server'] : []),
  ];
  if (built.length > 0)
    execFileSync(process.execPath, [join(root, 'build/bundle.mjs'), '--if-changed', ...built], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  const made = [
    ...(await makeServerPackages({ formats: serverFormats, processors, output, say })),
    ...(await makeWorkstation({ ...options, formats }, output)),
    ...(formats.length > 0 ? await makeTemplates(output) : []),
  ];
  await writeChecksums(output, made);
  for (const file of made)
    process.stdout.write(`${megabytes(statSync(file).size).padStart(9)}  ${basename(file)}\n`);
}

/** If nobody named formats, installers of the workstation are left out on a machine that cannot get Electron. */
async function makeWorkstation(options: DistOptions, output: string): Promise<string[]> {
  try {
    return await makeInstallers({ ...options, output, say });
  } catch (error) {
    if (!(error instanceof ElectronUnreachable) || options.isNamed) throw error;
    say(`Left out: the installers of the workstation. ${error.message}`);
    return [];
  }
}

/** For administrators, who have installers but no checkout. */
async function makeTemplates(output: string): Promise<string[]> {
  if (isInstalled('zip')) return [await makePolicyArchive(readProduct({ isTest: false }), output)];
  say('Left out: the templates of policies need zip, not on this machine; take them from build/policy.');
  return [];
}

function leftOut(obstacle: string, { isNamed }: DistOptions): false {
  if (isNamed) throw new Error(obstacle);
  say(`Left out: ${obstacle}`);
  return false;
}
