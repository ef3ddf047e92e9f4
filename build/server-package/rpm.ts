import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../installers/run-tool.ts';
import { filesIn } from '../installers/size-of.ts';
import { script } from './package-script.ts';
import type { PackagedProduct } from './packaged-product.ts';

const rpmProcessors = { x64: 'x86_64', arm64: 'aarch64' } as const;

/** What rpm runs; "$1" is how many versions of this package will be installed afterwards. */
const scripts: Readonly<Record<string, string>> = {
  pre: 'prepare_upgrade',
  post: 'if is_running; then install_and_restart; else install_without_server; fi',
  preun: 'if test "$1" = 0; then stop_for_removal; fi',
  postun: 'if test "$1" = 0; then after_removal; say_what_stays; fi',
};

/** Makes the rpm from a tree laid out as on the target machine, and returns its path. */
export async function makeRpm(tree: string, product: PackagedProduct, output: string): Promise<string> {
  const work = mkdtempSync(join(output, 'rpm-'));
  try {
    const spec = join(work, 'package.spec');
    writeFileSync(spec, specOf(tree, product));
    const definitions = [`_topdir ${work}`, `_rpmdir ${work}/out`, '_build_id_links none'];
    const defined = definitions.flatMap((definition) => ['--define', definition]);
    const architecture = rpmProcessors[product.processor];
    await runTool('rpmbuild', ['-bb', '--quiet', '--target', architecture, ...defined, spec]);
    const folder = join(work, 'out', architecture);
    const [name] = readdirSync(folder);
    if (name === undefined) throw new Error('rpmbuild made no package.');
    const path = join(output, name);
    renameSync(join(folder, name), path);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function specOf(tree: string, product: PackagedProduct): string {
  const configuration = new Set(product.configuration);
  const listed = filesIn(tree)
    .map((path) => `/${path}`)
    .map((path) => (configuration.has(path) ? `%config(noreplace) "${path}"` : `"${path}"`));
  // Other folders, such as /etc, belong to the system.
  const own = foldersOf(tree).filter((path) => /\/carelink(-server)?(\/|$)/.test(path));
  return `Name: ${product.name}
Version: ${product.version.replaceAll('-', '~')}
Release: 1
Summary: ${product.summary}
License: ${product.license}
URL: ${product.homepage}
Packager: ${product.maintainer}
Requires: glibc >= 2.28, libstdc++, shadow-utils, util-linux
# It contains its own Node and native modules, so their needs and offers are not searched for.
AutoReqProv: no
%define __os_install_post %{nil}
%define _binary_payload ${product.isDraft ? 'w1.gzdio' : 'w6.xzdio'}

%description
${product.description.join('\n')}

%install
mkdir -p %{buildroot}
cp -a ${tree}/. %{buildroot}/
${Object.entries(scripts)
  .map(([name, body]) => `\n%${name}\n${script(product.version, body)}`)
  .join('')}
%files
%defattr(-,root,root,-)
${own.map((path) => `%dir "${path}"`).join('\n')}
${listed.join('\n')}
`;
}

/** Every folder below a folder, as paths relative to it with a leading slash. */
function foldersOf(tree: string): string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(tree.length));
}
