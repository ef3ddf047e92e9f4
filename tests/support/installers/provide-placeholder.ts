import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { electronVersion } from '../../../build/installers/electron-folder.ts';
import { nameOf, type Target } from '../../../build/installers/targets.ts';

const here = new URL('.', import.meta.url).pathname;
/** Sentinel, version 1, nine fuses, all on. */
const wire = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09111111111', 'latin1');
const beside: Readonly<Record<Target['platform'], readonly string[]>> = {
  linux: ['chrome-sandbox', 'chrome_crashpad_handler', 'libffmpeg.so', 'icudtl.dat', 'resources.pak'],
  win32: ['ffmpeg.dll', 'icudtl.dat', 'resources.pak'],
  darwin: [],
};

/**
 * Creates below `folder` a folder laid out like Electron's archives, with a placeholder for the program: enough for
 * everything an installer does, in a hundredth of the time. What is packed around it is a test package.
 */
export function providePlaceholder(folder: string, target: Target): void {
  const place = join(folder, nameOf(target));
  mkdirSync(join(place, 'locales'), { recursive: true });
  mkdirSync(join(place, 'resources'));
  const put = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  };
  put('version', `${electronVersion}+placeholder`);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', ...beside[target.platform]]) put(name, name);
  for (const language of ['en-US', 'de', 'es', 'fr']) put(`locales/${language}.pak`, language);
  if (target.platform === 'linux') {
    const program = join(place, 'electron');
    put('electron', Buffer.concat([readFileSync('/usr/bin/true'), wire]));
    for (const file of [program, join(place, 'chrome-sandbox')]) chmodSync(file, 0o755);
  }
  if (target.platform === 'win32') compileForWindows(place);
}

function compileForWindows(place: string): void {
  const resource = join(place, 'version.o');
  const source = (ending: string) => join(here, `placeholder-electron.${ending}`);
  execFileSync('x86_64-w64-mingw32-windres', [source('rc'), '-O', 'coff', '-o', resource]);
  const program = join(place, 'electron.exe');
  execFileSync('x86_64-w64-mingw32-gcc', ['-s', '-O2', '-o', program, source('c'), resource]);
  execFileSync('rm', [resource]);
}
