import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { script } from './package-script.ts';
import { filesOf, foldersOf, type PackagedProduct } from './packaged-product.ts';

const rpmProcessors = { x64: 'x86_64', arm64: 'aarch64' } as const;

/** What rpm runs; "$1" is how many of this package will be installed afterwards. */
const scripts: Readonly<Record<string, string>> = {
  pre: 'prepare_upgrade',
  post: 'if is_running; then install_and_restart; else install_without_server; fi',
  preun: 'if test "$1" = 0; then stop_for_removal; fi',
  postun: 'if test "$1" = 0; then after_removal; say_what_stays; fi',
};

/** Makes the rpm of a tree that is laid out as on the target machine, and returns its path. */
export function makeRpm(tree: string, product: PackagedProduct, output: string): string {
  const work = mkdtempSync(join(tmpdir(), 'carelink-rpm-'));
  try {
    const spec = join(work, 'package.spec');
    writeFileSync(spec, specOf(tree, product));
    const definitions = [`_topdir ${work}`, `_rpmdir ${work}/out`, '_build_id_links none'];
    execFileSync(
      'rpmbuild',
      [
        '-bb',
        '--quiet',
        '--target',
        rpmProcessors[product.processor],
        ...definitions.flatMap((definition) => ['--define', definition]),
        spec,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const folder = join(work, 'out', rpmProcessors[product.processor]);
    const [name] = readdirSync(folder);
    if (name === undefined) throw new Error('rpmbuild made no package.');
    const path = join(output, name);
    // Another file system may hold the output.
    execFileSync('cp', [join(folder, name), `${path}.new`]);
    renameSync(`${path}.new`, path);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function specOf(tree: string, product: PackagedProduct): string {
  const configuration = new Set(product.configuration);
  const listed = filesOf(tree).map((path) =>
    configuration.has(path) ? `%config(noreplace) "${path}"` : `"${path}"`,
  );
  // Others, such as /etc, belong to the system.
  const own = foldersOf(tree).filter((path) => /\/carelink(-server)?(\/|$)/.test(path));
  return `Name: ${product.name}
Version: ${product.version.replaceAll('-', '~')}
Release: 1
Summary: ${product.summary}
License: ${product.license}
URL: ${product.homepage}
Packager: ${product.maintainer}
Requires: glibc >= 2.28, libstdc++, shadow-utils, util-linux
# Its own Node and native modules: nothing to search for what they need or offer.
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
