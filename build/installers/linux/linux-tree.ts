import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { linuxCommand, linuxFolder, type Product, root } from '../product.ts';
import { runTool } from '../run-tool.ts';
import type { Processor } from '../targets.ts';
import { layOutKeyService } from './key-service-files.ts';

/** Also the name by which windows are assigned to the program (`desktopName` in package.json). */
const menuEntry = 'usr/share/applications/carelink-workstation.desktop';

/** Shell scripts beside the program, and their places. */
const scripts = [
  ['carelink-workstation', linuxCommand],
  ['wipe-all-users', `${linuxFolder}/wipe-all-users`],
  ['kiosk-session', `${linuxFolder}/kiosk-session`],
] as const;
/** Files for desktops, and their places. */
const desktopFiles = [
  ['autostart.desktop', 'etc/xdg/autostart/carelink-workstation-policy.desktop'],
  ['kiosk.desktop', 'usr/share/xsessions/carelink-kiosk.desktop'],
  ['kiosk-openbox.xml', `${linuxFolder}/kiosk-openbox.xml`],
] as const;

/** Lays out the files of a package, with their modes, below `tree` as on a computer. */
export async function layOutLinuxTree(
  tree: string,
  packed: string,
  product: Product,
  processor: Processor,
): Promise<void> {
  const program = join(tree, linuxFolder);
  mkdirSync(dirname(program), { recursive: true });
  cpSync(packed, program, { recursive: true, verbatimSymlinks: true });
  for (const [name, place] of [...scripts, ...desktopFiles])
    copy(join(import.meta.dirname, 'files', name), join(tree, place));
  await layOutKeyService(tree, product, processor);
  write(join(tree, menuEntry), menuText(product));
  copyIcons(join(tree, 'usr/share/icons/hicolor'));
  const papers = join(tree, 'usr/share/doc', product.packageName);
  write(join(papers, 'copyright'), copyrightText(product));
  mkdirSync(papers, { recursive: true });
  writeFileSync(join(papers, 'changelog.gz'), gzipSync(changelogText(product), { level: 9 }));
  // Everybody can run it and only root can change it, whatever the umask of the person who packs.
  await runTool('chmod', ['-R', 'u=rwX,go=rX', tree]);
  // Chromium's sandbox for systems where users may not create namespaces, such as Ubuntu; it drops its rights at once.
  chmodSync(join(program, 'chrome-sandbox'), 0o4755);
  for (const [, place] of scripts) chmodSync(join(tree, place), 0o755);
}

function menuText({ displayName, description }: Product): string {
  return `[Desktop Entry]
Type=Application
Name=${displayName}
Comment=${description}
Exec=${linuxCommand}
Icon=carelink-workstation
Terminal=false
Categories=Office;MedicalSoftware;
StartupWMClass=carelink-workstation
`;
}

function copyIcons(folder: string): void {
  const source = join(root, 'build', 'icons');
  for (const name of readdirSync(source).filter((each) => /^\d+x\d+\.png$/.test(each)))
    copy(join(source, name), join(folder, name.replace('.png', ''), 'apps', 'carelink-workstation.png'));
  const drawing = join(root, 'renderer', 'public', 'icon.svg');
  copy(drawing, join(folder, 'scalable', 'apps', 'carelink-workstation.svg'));
}

function copyrightText({ homepage, publisher }: Product): string {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Source: ${homepage}

Files: *
Copyright: 2026 ${publisher}
License: Apache-2.0
 See /usr/share/common-licenses/Apache-2.0 or https://www.apache.org/licenses/LICENSE-2.0.

Files: opt/carelink-workstation/*
Copyright: see ${linuxFolder}/LICENSE.electron.txt and ${linuxFolder}/LICENSES.chromium.html
License: Electron-and-Chromium
 See these files.
`;
}

function changelogText({ packageName, version, maintainer, homepage }: Product): string {
  return `${packageName} (${version}) stable; urgency=medium

  * See CHANGELOG.md at ${homepage}

 -- ${maintainer}  Thu, 01 Jan 1970 00:00:00 +0000
`;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
