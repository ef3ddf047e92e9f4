import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's packages for each program, and the other names the program goes by; pages need a font, too. */
const known = /** @type {Record<string, { package: string, aliases: string[] }>} */ ({
  chromium: {
    package: 'chromium fonts-liberation',
    aliases: ['chromium-browser', 'google-chrome', 'google-chrome-stable'],
  },
  'dbus-run-session': { package: 'dbus-x11', aliases: [] },
  'gnome-keyring-daemon': { package: 'gnome-keyring', aliases: [] },
  'secret-tool': { package: 'libsecret-tools', aliases: [] },
  'dbus-daemon': { package: 'dbus-daemon dbus-bin', aliases: [] },
  // With what Electron itself links to.
  Xvfb: { package: 'xvfb libnss3 libgtk-3-0 libgbm1 libasound2', aliases: [] },
  xwd: { package: 'x11-apps', aliases: [] },
  // The database that Debian makes and starts with it is not wanted.
  initdb: { package: 'postgresql', aliases: [] },
  etcd: { package: 'etcd-server', aliases: [] },
});

/**
 * Where each of the named programs is, or null; installs what is missing as root on Debian or Ubuntu and
 * otherwise says in one line what to install.
 * @param {{ names: string[], say: (line: string) => void }} request
 * @returns {Record<string, string | null>}
 */
export function provideSystemPrograms({ names, say }) {
  const wanted = [...new Set(names)];
  const missing = wanted.filter((name) => !findSystemProgram(name));
  if (missing.length > 0) installOrTell(missing, say);
  return Object.fromEntries(wanted.map((name) => [name, findSystemProgram(name)]));
}

/**
 * @param {string[]} missing
 * @param {(line: string) => void} say
 */
function installOrTell(missing, say) {
  const packages = [...new Set(missing.map((name) => known[name]?.package ?? name))].join(' ');
  if (process.platform !== 'linux') return say(`Not on this machine: ${missing.join(', ')}.`);
  if (process.getuid?.() !== 0 || !isDebian())
    return say(
      `Not on this machine: ${missing.join(', ')}. To run every test: sudo apt-get install ${packages}`,
    );
  say(`Installing by apt for the tests: ${packages}`);
  if (missing.includes('initdb')) keepDebianFromMakingDatabase();
  const script = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages}`;
  const { status, stdout, stderr } = startingNoService(() =>
    spawnSync('sh', ['-c', script], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
      timeout: 5 * 60_000,
    }),
  );
  if (status !== 0) say(`apt could not install them: ${lastLine(`${stdout}\n${stderr}`)}`);
}

/**
 * Debian starts what is a service as soon as it is installed, such as nginx on port 80, unless this file says no; and
 * again at every boot, which it does not ask about.
 * @template Result
 * @param {() => Result} install
 */
function startingNoService(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  const before = servicesOfBoot();
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    if (isOurs) rmSync(policy);
    const added = servicesOfBoot().filter((name) => !before.includes(name));
    if (added.length > 0) spawnSync('systemctl', ['disable', '--quiet', ...added]);
  }
}

function servicesOfBoot() {
  const folder = '/etc/systemd/system/multi-user.target.wants';
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Programs of PostgreSQL are beside each other in a folder for each version, of which Debian links only some. */
const debianPostgres = '/usr/lib/postgresql';

/** Must be said before its packages are installed. */
function keepDebianFromMakingDatabase() {
  const folder = '/etc/postgresql-common/createcluster.d';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'carelink-tests.conf'), 'create_main_cluster = false\n');
}

function postgresFolders() {
  if (!existsSync(debianPostgres)) return [];
  const versions = readdirSync(debianPostgres).sort((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(debianPostgres, version, 'bin'));
}

/** @param {string} text */
const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Of servers, which only the path of root names. */
const sbin = ['/usr/sbin', '/usr/local/sbin'];

/** Where a program is; null: nowhere. @param {string} name */
export function findSystemProgram(name) {
  const names = [name, ...(known[name]?.aliases ?? [])];
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const directories = [...postgresFolders(), ...path, ...sbin];
  const candidates = names.flatMap((each) => directories.map((directory) => join(directory, each)));
  return candidates.find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
