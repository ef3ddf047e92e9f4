import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `debian`: version 3.0.2 of Debian 12, which loses commits: to see whether that is noticed. */
export type PatroniSource = 'pypi' | 'debian';

export interface PatroniProgram {
  readonly command: readonly [string, ...string[]];
  /** Settings have other names, and shorter limits, before version 4. */
  readonly isOld: boolean;
}

const version = '4.1.5';
const debianProgram = '/usr/bin/patroni';
/** Debian's own, because accounts other than root's can run it. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Patroni, installed from PyPI into a folder of its own the first time. Throws with one sentence where it cannot be had. */
export function providePatroni(source: PatroniSource, say: (line: string) => void): PatroniProgram {
  if (source === 'debian') {
    if (existsSync(debianProgram)) return { command: [debianProgram], isOld: true };
    throw new Error('Debian’s Patroni is not on this machine: sudo apt-get install patroni');
  }
  const folder = join(cacheFolder(), `patroni-${version}`);
  if (!existsSync(folder)) install(folder, say);
  return { command: [join(folder, 'bin', 'python3'), '-m', 'patroni'], isOld: false };
}

function cacheFolder(): string {
  const cache = process.getuid?.() === 0 ? '/var/cache' : join(homedir(), '.cache');
  return join(cache, 'carelink-workstation-tests');
}

function install(folder: string, say: (line: string) => void): void {
  say(`Installing Patroni ${version} from PyPI into ${folder}.`);
  mkdirSync(cacheFolder(), { recursive: true });
  const half = `${folder}.${process.pid}`;
  const packages = [`patroni[etcd3]==${version}`, 'psycopg2-binary'];
  try {
    run(python, ['-m', 'venv', half], 'sudo apt-get install python3-venv');
    run(
      join(half, 'bin', 'pip'),
      ['install', '--quiet', ...packages],
      `it needs PyPI: pip install "${packages.join('" "')}"`,
    );
    // The programs of a venv name its folder; `python -m` does not mind that it moves.
    renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], remedy: string): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000 });
  if (status === 0) return;
  const reason = (stderr ?? '').trim().split('\n').at(-1) ?? '';
  throw new Error(`Patroni ${version} could not be installed (${remedy}). ${reason}`);
}
