// Tries the installers: `npm run dist:try`.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../build/installers/product.ts';
import { LinuxTree } from './linux-tree.ts';
import { tryLinux } from './linux-trial.ts';
import { TrialReport } from './trial-report.ts';
import { tryWindows } from './windows-trial.ts';

const help = `Tries the installers of the workstation on this machine.

  npm run dist:try                    all of it
  npm run dist:try -- linux windows   only these

linux    deb and rpm in a tree of their own, made by mmdebstrap: installation in silence, sign-in, update with an open
         session, refused downgrade, repair, removal. In the packages is the Electron that the tests run on.
windows  setup program and MSI under wine, around a placeholder for Electron: files, registry, menu, start with Windows,
         update, refused downgrade, repair, removal, signatures.

As root on Debian or Ubuntu. What is missing is said in one line; nothing of this machine itself is changed.`;

const parts = { linux: tryLinux, windows: tryWindows };
const say = (line: string) => void process.stdout.write(`${line}\n`);
const args = process.argv.slice(2);
const unknown = args.find((name) => name !== '--help' && !Object.hasOwn(parts, name));

if (args.includes('--help')) say(help);
else if (unknown !== undefined) {
  say(`There is no part "${unknown}"; there is ${Object.keys(parts).join(', ')}.`);
  process.exitCode = 1;
} else {
  const report = new TrialReport(say);
  const scratch = mkdtempSync(join(tmpdir(), 'carelink-trial-'));
  chmodSync(scratch, 0o755);
  try {
    execFileSync(
      process.execPath,
      [join(root, 'build/bundle.mjs'), '--if-changed', 'renderer', 'workstation'],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    for (const [name, tryPart] of Object.entries(parts))
      if (args.length === 0 || args.includes(name)) await tryPart(scratch, report);
  } catch (error) {
    report.check(error instanceof Error ? error.message : String(error), false);
  } finally {
    // What is mounted there is this machine's own.
    if (LinuxTree.isMountedBelow(scratch)) say(`Unmount what is below ${scratch}, and remove it.`);
    else rmSync(scratch, { recursive: true, force: true });
  }
  say(report.failures === 0 ? '\nAll of it holds.' : `\n${report.failures} failed.`);
  process.exitCode = report.failures === 0 ? 0 : 1;
}
