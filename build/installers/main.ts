// Makes installers; `build/installers/start.mjs` starts it.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { distHelp, parseDistOptions } from './dist-options.ts';
import { makeInstallers } from './make-installers.ts';
import { root } from './product.ts';
import { megabytes } from './size-of.ts';
import type { Format } from './targets.ts';
import { obstacleTo } from './tools.ts';
import { writeChecksums } from './write-checksums.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

try {
  const options = parseDistOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${distHelp}\n`);
  else {
    const formats = options.formats.filter((format) => canBeMade(format, options.isNamed));
    const output = options.output ?? join(root, 'dist', 'installers');
    execFileSync(
      process.execPath,
      [join(root, 'build/bundle.mjs'), '--if-changed', 'renderer', 'workstation'],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    const made = await makeInstallers({ ...options, formats, output, say });
    await writeChecksums(output, made);
    for (const file of made)
      process.stdout.write(`${megabytes(statSync(file).size).padStart(9)}  ${basename(file)}\n`);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function canBeMade(format: Format, isNamed: boolean): boolean {
  const obstacle = obstacleTo(format);
  if (obstacle === null) return true;
  if (isNamed) throw new Error(obstacle);
  say(`Left out: ${obstacle}`);
  return false;
}
