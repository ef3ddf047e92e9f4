// Tries the packages of the token server on a Debian machine with systemd: `npm run dist:server:try`.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { Container } from './container.ts';
import { tryPackage } from './try-package.ts';

const root = new URL('../../..', import.meta.url).pathname;
const cache = join(process.env.XDG_CACHE_HOME ?? '/var/cache', 'carelink-tests', 'machines');
const needed = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  rpmbuild: 'rpm',
  'dpkg-deb': 'dpkg',
};
const versions = { old: '0.2.0', new: '0.3.0' };

await new Command('dist:server:try')
  .description(
    'Tries the deb and the rpm of the token server on a Debian machine with systemd: install, init, sign in, upgrade, way back, removal. Takes about five minutes and needs root.',
  )
  .action(tryAll)
  .parseAsync();

async function tryAll(): Promise<void> {
  const missing = Object.entries(needed).filter(([program]) => spawnSync(program, ['--version']).error);
  if (process.getuid?.() !== 0 || missing.length > 0) {
    const packages = missing.map(([, name]) => name).join(' ');
    process.stderr.write(
      `Not tried: it needs root${packages === '' ? '' : `, and on Debian: apt install ${packages}`}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'carelink-packages-'));
  try {
    for (const version of Object.values(versions)) {
      const args = ['run', '--silent', 'dist:server', '--', 'deb', 'rpm', '--draft', '--output', folder];
      execFileSync('npm', [...args, '--package-version', version], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    for (const kind of ['deb', 'rpm'] as const) await tryOn(kind, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tryOn(kind: 'deb' | 'rpm', folder: string): Promise<void> {
  process.stdout.write(`\n${kind}\n`);
  const machine = await Container.boot(cache);
  try {
    mkdirSync(machine.path('/packages'));
    for (const name of readdirSync(folder).filter((file) => file.endsWith(kind)))
      copyFileSync(join(folder, name), machine.path(`/packages/${name}`));
    await tryPackage(machine, kind, versions);
  } finally {
    await machine.close();
  }
}
