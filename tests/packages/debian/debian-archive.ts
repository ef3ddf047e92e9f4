import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** For every trial: systemd for services, rpm for the packages of other distributions. */
const packages = ['systemd', 'systemd-sysv', 'dbus', 'libstdc++6', 'passwd', 'util-linux', 'rpm'];
const cache = join(process.env.XDG_CACHE_HOME ?? '/var/cache', 'carelink-tests', 'machines');
const oldestMs = 30 * 24 * 3_600_000;

/** Programs by which the trials make a Debian, with the packages that have them. */
export const debianTools = { mmdebstrap: 'mmdebstrap', tar: 'tar' } as const;

/** A small Debian as a tar, of the version that this machine has; made in 20 s, once a month. */
export function debianArchive(): string {
  const release = readFileSync('/etc/os-release', 'utf8');
  const [, suite = 'stable'] = /^VERSION_CODENAME=(.*)$/m.exec(release) ?? [];
  const archive = join(cache, `${suite}.tar`);
  if (existsSync(archive) && Date.now() - statSync(archive).mtimeMs < oldestMs) return archive;
  mkdirSync(cache, { recursive: true });
  const unfinished = `${archive}.${process.pid}`;
  try {
    const options = ['--quiet', '--variant=minbase', '--format=tar', `--include=${packages.join(',')}`];
    execFileSync('mmdebstrap', [...options, suite, unfinished], { stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(unfinished, archive);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return archive;
}

/** Unpacks it into an empty folder. */
export function unpackDebian(folder: string): void {
  execFileSync('tar', ['-C', folder, '-xpf', debianArchive(), '--exclude=./dev/*']);
}
