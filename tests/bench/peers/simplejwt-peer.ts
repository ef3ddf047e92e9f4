import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstLine } from '../processes/first-line.ts';
import { stopChild } from '../processes/stop-child.ts';
import type { Peer, PeerSite, RunningPeer } from './peer.ts';

const project = fileURLToPath(new URL('simplejwt', import.meta.url));
// Debian's packages belong to Debian's Python, whatever else is first on PATH.
const python = '/usr/bin/python3';
const packages = ['python3-djangorestframework-simplejwt', 'gunicorn'];
const installCommand = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];

/** Django with djangorestframework-simplejwt: what hospitals use today. */
export const simplejwtPeer: Peer = {
  name: 'simplejwt',
  title: 'Django + simplejwt (gunicorn, 2 workers, SQLite)',
  comparedIn: 'refresh',
  missing: () => (isInstalled() ? null : `install it with: ${installCommand.join(' ')} (as root, on Debian)`),
  install() {
    const [command = '', ...args] = installCommand;
    if (process.getuid?.() === 0) spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  },
  start,
};

function isInstalled(): boolean {
  return (
    spawnSync(python, ['-c', 'import gunicorn, rest_framework_simplejwt'], { stdio: 'ignore' }).status === 0
  );
}

async function start({ workFolder }: PeerSite, clients: number): Promise<RunningPeer> {
  const env = {
    PATH: process.env.PATH,
    DJANGO_SETTINGS_MODULE: 'settings',
    PYTHONDONTWRITEBYTECODE: '1',
    BENCH_DATABASE: join(workFolder, 'simplejwt.sqlite'),
    BENCH_DJANGO_KEY: randomBytes(32).toString('base64url'),
  };
  const seeded = execFileSync(python, ['seed.py', String(clients)], { cwd: project, env, encoding: 'utf8' });
  const args = ['-m', 'gunicorn', '--workers', '2', '--bind', '127.0.0.1:0', 'wsgi:application'];
  const child = spawn(python, args, { cwd: project, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await firstLine(
    child,
    child.stderr,
    (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? null,
  );
  return {
    url,
    pid: null,
    endpoint: { path: '/account/token/refresh/', format: 'json' },
    chains: (JSON.parse(seeded) as string[]).map((refresh) => ({ refresh })),
    close: () => stopChild(child),
  };
}
