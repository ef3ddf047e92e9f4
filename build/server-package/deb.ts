import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianVersion } from '../installers/debian-version.ts';
import { runTool } from '../installers/run-tool.ts';
import { bytesIn } from '../installers/size-of.ts';
import { script } from './package-script.ts';
import type { PackagedProduct } from './packaged-product.ts';

const debianProcessors = { x64: 'amd64', arm64: 'arm64' } as const;

/** What dpkg calls, and with which arguments: Debian policy, chapter 6. */
const scripts: Readonly<Record<string, string>> = {
  preinst: `case "$1" in
    upgrade) prepare_upgrade ;;
esac`,
  postinst: `if test "$1" = configure; then
    # If the package was removed and is installed again, there is an old version, too, but no running server.
    if is_running; then install_and_restart; else install_without_server; fi
fi`,
  prerm: `if test "$1" = remove; then stop_for_removal; fi`,
  postrm: `case "$1" in
    remove) after_removal; say_what_stays ;;
    purge) purge ;;
esac`,
};

/** Makes the deb from a tree laid out as on the target machine, and returns its path. */
export async function makeDeb(tree: string, product: PackagedProduct, output: string): Promise<string> {
  const { name, version, processor } = product;
  const control = join(tree, 'DEBIAN');
  mkdirSync(control);
  try {
    writeFileSync(join(control, 'control'), controlOf(product, bytesIn(tree)));
    writeFileSync(join(control, 'conffiles'), product.configuration.map((path) => `${path}\n`).join(''));
    for (const [file, body] of Object.entries(scripts)) {
      writeFileSync(join(control, file), script(version, body));
      chmodSync(join(control, file), 0o755);
    }
    const path = join(output, `${name}_${version}_${debianProcessors[processor]}.deb`);
    const compression = product.isDraft ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6'];
    await runTool('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, path]);
    return path;
  } finally {
    rmSync(control, { recursive: true });
  }
}

function controlOf(product: PackagedProduct, bytes: number): string {
  return `Package: ${product.name}
Version: ${debianVersion(product.version)}
Architecture: ${debianProcessors[product.processor]}
Maintainer: ${product.maintainer}
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: libc6 (>= 2.28), libstdc++6 (>= 9), passwd, util-linux
Recommends: systemd, ca-certificates
Section: net
Priority: optional
Homepage: ${product.homepage}
Description: ${product.summary}
${product.description.map((line) => ` ${line}\n`).join('')}`;
}
