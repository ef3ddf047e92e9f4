import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's packages belong to Debian's Python, whatever else is first on PATH. */
export const python = '/usr/bin/python3';

const packages = [
  'python3-django',
  'python3-djangorestframework',
  'python3-djangorestframework-simplejwt',
  'python3-argon2',
  'python3-cryptography',
];
const modules = 'django, rest_framework, rest_framework_simplejwt, argon2, cryptography';

/** Why there is no Django to test against; null: there is one. Installs it as root on Debian or Ubuntu. */
export function provideDjango(): string | null {
  if (isInstalled()) return null;
  if (process.getuid?.() === 0) install();
  return isInstalled()
    ? null
    : `no Django here; to run this test: sudo apt-get install ${packages.join(' ')}`;
}

function isInstalled(): boolean {
  return spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;
}

function install(): void {
  const apt = 'apt-get -qq -o DPkg::Lock::Timeout=120';
  const script = `${apt} update && ${apt} install -y --no-install-recommends ${packages.join(' ')}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Test files run in parallel: one installs, the other waits for it.
  const lock = join(tmpdir(), 'carelink-test-django.lock');
  spawnSync('flock', [lock, 'sh', '-c', script], { env, stdio: 'ignore', timeout: 5 * 60_000 });
}
