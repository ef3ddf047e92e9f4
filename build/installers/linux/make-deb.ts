import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianVersion } from '../debian-version.ts';
import { linuxFolder, type Product } from '../product.ts';
import { runTool } from '../run-tool.ts';
import { bytesIn, filesIn } from '../size-of.ts';
import type { Processor } from '../targets.ts';
import { forgetUnits, keyFolder, startUnits, stopUnits } from './key-service-files.ts';

const architectures: Readonly<Record<Processor, string>> = { x64: 'amd64', arm64: 'arm64' };
/** The libraries Electron links to, by their package names from Debian 11 and Ubuntu 20.04 on. */
const libraries = [
  'libc6 (>= 2.28)',
  'libasound2 | libasound2t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libcups2 | libcups2t64',
  'libgbm1',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3 (>= 2:3.26)',
  'xdg-utils',
];

export interface LinuxPackageRequest {
  readonly product: Product;
  readonly processor: Processor;
  /** The files, laid out as on a computer. */
  readonly tree: string;
  /** The folder for the package. */
  readonly output: string;
}

/** Makes the package for Debian and Ubuntu, and returns its path. */
export async function makeDeb({ product, processor, tree, output }: LinuxPackageRequest): Promise<string> {
  const control = join(tree, 'DEBIAN');
  const architecture = architectures[processor];
  const file = join(output, `${product.packageName}_${product.version}_${architecture}.deb`);
  const kibibytes = Math.ceil(bytesIn(tree) / 1024);
  const sums = checksums(tree);
  mkdirSync(control, { mode: 0o755 });
  try {
    writeFileSync(join(control, 'control'), controlText(product, architecture, kibibytes));
    writeFileSync(join(control, 'md5sums'), sums);
    for (const [name, body] of Object.entries(scriptsOf(product))) {
      writeFileSync(join(control, name), `#!/bin/sh\nset -e\n${body}`);
      chmodSync(join(control, name), 0o755);
    }
    for (const name of ['control', 'md5sums']) chmodSync(join(control, name), 0o644);
    // A test package is never distributed, so it need not be small.
    const compression = product.isTest ? ['-Zgzip', '-z1'] : ['-Zxz'];
    await runTool('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, file]);
  } finally {
    rmSync(control, { recursive: true, force: true });
  }
  return file;
}

function controlText(product: Product, architecture: string, kibibytes: number): string {
  const others = product.isTest ? 'carelink-workstation' : 'carelink-workstation-test';
  return `Package: ${product.packageName}
Version: ${debianVersion(product.version)}
Architecture: ${architecture}
Maintainer: ${product.maintainer}
Installed-Size: ${kibibytes}
Depends: ${libraries.join(', ')}
Recommends: gnome-keyring
Suggests: openbox, pcscd, libpcsclite1
Conflicts: ${others}
Section: misc
Priority: optional
Homepage: ${product.homepage}
Description: ${product.displayName}
 ${product.description}
`;
}

/** The scripts that dpkg calls (Debian policy, chapter 6). */
const scriptsOf = (product: Product): Readonly<Record<string, string>> => ({
  preinst: refuseDowngrade(product),
  postinst: `if [ "$1" = configure ]; then\n${startUnits}fi\n`,
  prerm: `${wipeIfAsked}if [ "$1" = remove ]; then\n${stopUnits}fi\n`,
  postrm: `if [ "$1" = purge ]; then rm -rf ${keyFolder}; fi\nif [ "$1" = remove ]; then\n${forgetUnits}fi\n`,
});

/** dpkg itself only warns, and a newer version may have changed the users' data. */
function refuseDowngrade(product: Product): string {
  const { displayName } = product;
  const version = debianVersion(product.version);
  return `if [ "$1" = upgrade ] && dpkg --compare-versions "$2" gt "${version}"; then
  echo "${displayName} $2 is installed, which is newer than ${version}. To go back, remove it first (its data" >&2
  echo "stays) and read docs/upgrade-workstation.md: an older version may not read what a newer one wrote." >&2
  exit 1
fi
`;
}

/** Never prevents the removal: it only says what is left. */
const wipeIfAsked = `if [ "$1" = remove ] && [ "\${WIPE:-}" = 1 ]; then
  ${linuxFolder}/wipe-all-users --wipe --all-users --yes || echo "See docs/remove-workstation.md for what stays." >&2
fi
`;

/** In the format that `dpkg --verify` reads. */
function checksums(tree: string): string {
  const lines = filesIn(tree)
    .filter((path) => !lstatSync(join(tree, path)).isSymbolicLink())
    .map((path) => {
      const sum = createHash('md5')
        .update(readFileSync(join(tree, path)))
        .digest('hex');
      return `${sum}  ${path}\n`;
    });
  return lines.join('');
}
