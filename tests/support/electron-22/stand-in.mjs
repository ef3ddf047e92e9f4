import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Writes a program into `folder` that starts Electron as another user of the machine, and returns its path. The file
 * that Playwright makes Electron load is copied there, because that user may not be able to read this checkout.
 * @param {{ folder: string, program: string, account: { uid: number, gid: number } | null }} request
 */
export function writeStandIn({ folder, program, account }) {
  const playwright = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  cpSync(join(playwright, 'lib', 'server', 'electron', 'loader.js'), join(folder, 'loader.cjs'));
  const as = account
    ? `setpriv --reuid=${account.uid} --regid=${account.gid} --clear-groups --inh-caps=-all -- `
    : '';
  const file = join(folder, 'electron');
  const script = `#!/bin/sh
for argument; do
  shift
  case $argument in */electron/loader.js) argument='${join(folder, 'loader.cjs')}' ;; esac
  set -- "$@" "$argument"
done
# There is no graphics card to detect.
exec ${as}'${program}' --disable-gpu "$@"
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return file;
}
