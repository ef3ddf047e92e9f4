import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxCommand, linuxFolder, type Product } from '../product.ts';
import { runTool } from '../run-tool.ts';
import type { Processor } from '../targets.ts';
import {
  enrolCommand,
  forgetUnits,
  keyFolder,
  startUnits,
  stopUnits,
  unitFiles,
} from './key-service-files.ts';
import type { LinuxPackageRequest } from './make-deb.ts';

const architectures: Readonly<Record<Processor, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** Makes the package for Red Hat, Fedora and SUSE, and returns its path. */
export async function makeRpm({ product, processor, tree, output }: LinuxPackageRequest): Promise<string> {
  const scratch = mkdtempSync(join(output, 'rpm-'));
  const architecture = architectures[processor];
  try {
    const spec = join(scratch, 'package.spec');
    writeFileSync(spec, specText(product, tree));
    const places = { _topdir: join(scratch, 'top'), _rpmdir: join(scratch, 'out') };
    const defined = Object.entries(places).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
    await runTool('rpmbuild', ['-bb', '--target', architecture, ...defined, spec]);
    const folder = join(scratch, 'out', architecture);
    const file = join(output, readdirSync(folder)[0] ?? '');
    renameSync(join(folder, readdirSync(folder)[0] ?? ''), file);
    return file;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** RPM itself finds the libraries needed, by names common to all distributions; our own are not offered to others. */
function specText(product: Product, tree: string): string {
  const papers = `/usr/share/doc/${product.packageName}`;
  return `Name: ${product.packageName}
Version: ${product.version.replaceAll('-', '~')}
Release: 1
Summary: ${product.displayName}
License: ${product.license}
URL: ${product.homepage}
Vendor: ${product.publisher}
Packager: ${product.maintainer}
Requires: xdg-utils
Recommends: gnome-keyring
Suggests: pcsc-lite
Conflicts: ${product.isTest ? 'carelink-workstation' : 'carelink-workstation-test'}
AutoProv: no
%global __requires_exclude ^lib(ffmpeg|EGL|GLESv2|vulkan)\\\\.so.*$
%global __requires_exclude_from ^${linuxFolder}/resources/.*$
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload ${product.isTest ? 'w1.gzdio' : 'w6.xzdio'}

%description
${product.description}

%install
mkdir -p %{buildroot}
cp -a ${tree}/. %{buildroot}/

%preun
# Never prevents the removal: it only says what is left.
if [ "$1" = 0 ] && [ "\${WIPE:-}" = 1 ]; then
  ${linuxFolder}/wipe-all-users --wipe --all-users --yes || echo "See docs/remove-workstation.md for what stays." >&2
fi
if [ "$1" = 0 ]; then
${stopUnits}fi

%files
%defattr(-,root,root,-)
${linuxFolder}
%attr(4755,root,root) ${linuxFolder}/chrome-sandbox
${linuxCommand}
${enrolCommand}
${unitFiles.join('\n')}
/usr/share/applications/carelink-workstation.desktop
/usr/share/xsessions/carelink-kiosk.desktop
/etc/xdg/autostart/carelink-workstation-policy.desktop
/usr/share/icons/hicolor/*/apps/carelink-workstation.*
${papers}

%post
${startUnits}
%postun
if [ "$1" = 0 ]; then
${forgetUnits}fi
if [ "$1" = 0 ] && [ "\${WIPE:-}" = 1 ]; then rm -rf ${keyFolder}; fi
`;
}
