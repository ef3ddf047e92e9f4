// Tries what `npm run dist` makes: `npm run dist:try -- --help`.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { root } from '../../build/installers/product.ts';
import { tryContainerImage } from './server/container-image-trial.ts';
import { tryServerPackages } from './server/server-trial.ts';
import { tryWindowsService } from './server/windows-service-trial.ts';
import { TrialReport } from './trial-report.ts';
import { tryKeyService } from './workstation/key-service-trial.ts';
import { tryLinux } from './workstation/linux-trial.ts';
import { tryWindows } from './workstation/windows-trial.ts';

const help = `
Parts:
  linux      deb and rpm of the workstation in a tree of their own: installation in silence, sign-in, update with an
             open session, refused downgrade, repair, removal. In the packages is the Electron that the tests run on.
  key        the key service of deb and rpm on a Debian with systemd: enrolment by a code in a file, two users, who cannot
             read the key, a service that does not answer, a copied disk.
  windows    setup program and MSI under wine, around a placeholder for Electron: files, registry, menu, start with
             Windows, update, refused downgrade, repair, removal, signatures; the service of the computer's key, with a stand-in
             for CNG: enrolment by the code of a file, proofs over its pipe, a copied disk, removal.
  server     deb and rpm of the token server on a Debian with systemd: init, sign-in, backup, upgrade with a session
             open, refused downgrade, way back, removal.
  container  the image of build/container/Containerfile: made, started, stopped, started again.
  service    the server as a service of Windows, under wine: installed, started, stopped, started again, removed.

As root on Debian or Ubuntu. What is missing is said in one line; nothing of this machine itself is changed. Exit code 1:
something failed. 2: a part that was asked for could not be tried.`;

const trials = {
  linux: tryLinux,
  key: tryKeyService,
  windows: tryWindows,
  server: tryServerPackages,
  container: tryContainerImage,
  service: tryWindowsService,
};
type Part = keyof typeof trials;
const parts = Object.keys(trials) as Part[];

await new Command('dist:try')
  .usage('-- [--only <part …>]')
  .description('Tries the installers of the workstation and the packages of the server on this machine.')
  .addOption(new Option('--only <part...>', 'only these; else all').choices(parts))
  .addHelpText('after', help)
  .action(({ only }: { readonly only?: readonly Part[] }) => tryParts(only ?? parts, only !== undefined))
  .parseAsync();

async function tryParts(chosen: readonly Part[], isNamed: boolean): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const report = new TrialReport(say);
  const scratch = mkdtempSync(join(tmpdir(), 'carelink-trial-'));
  chmodSync(scratch, 0o755);
  try {
    const bundle = [join(root, 'build/bundle.mjs'), '--if-changed'];
    execFileSync(process.execPath, bundle, { stdio: ['ignore', 'ignore', 'inherit'] });
    for (const part of chosen) await report.attempt(() => trials[part](scratch, report));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  say(`\n${report.summary()}`);
  if (report.failures > 0) process.exitCode = 1;
  else if (isNamed && report.isIncomplete) process.exitCode = 2;
}
