import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeLinuxPackages } from '../../../build/installers/linux/make-linux-packages.ts';
import { linuxFolder, readProduct } from '../../../build/installers/product.ts';
import { packVersion, removePacked } from '../../support/electron/pack.ts';
import { type Account, provideElectron } from '../../support/electron/provide-electron.ts';
import type { UsableElectron } from '../../support/electron/ward-computer.ts';
import { debianTools } from '../debian/debian-archive.ts';
import { DebianTree } from '../debian/debian-tree.ts';
import { obstacleToTrial } from '../missing-tools.ts';
import { type Ran, run } from '../run.ts';
import type { TrialReport } from '../trial-report.ts';
import { changes, listing } from './listing.ts';
import { WardHands } from './ward-hands.ts';

const password = 'plenty of quiet tea';
const packageName = 'carelink-workstation-test';
const needed = { ...debianTools, 'dpkg-deb': 'dpkg', rpmbuild: 'rpm', chroot: 'coreutils' };
/** What the package managers keep for themselves, what programs of the system cache, and what is mounted there. */
const itsOwn = [
  /^(proc|dev|tmp|root|trial)(\/|$)/,
  /^var\/(lib\/(dpkg|apt|rpm|systemd)|cache|log|tmp)(\/|$)/,
  /^usr\/lib\/sysimage(\/|$)/,
  /^usr\/share\/(applications\/mimeinfo|icons\/hicolor\/icon-theme)\.cache$/,
];

/** Empty folders that every system has but the smallest: dpkg makes and removes them, rpm only makes them. */
const ofEverybody = /^[+-] (opt|usr\/share\/applications)$/;

/** How a kind of package is installed, checked and removed in a tree. */
interface Manager {
  /** Folders that are there on systems with this manager, whatever is installed. */
  readonly shared?: readonly string[];
  readonly name: string;
  /** Of a file that lies in `/trial`. */
  install(file: string): Ran;
  repair(file: string): Ran;
  verify(): Ran;
  remove(): Ran;
}

/** Tries deb and rpm with the Electron of the tests, each in a tree of its own. */
export async function tryLinux(scratch: string, report: TrialReport): Promise<void> {
  report.part('Linux: deb and rpm in a tree of their own');
  const obstacle = obstacleToTrial(needed, { asRoot: true });
  if (obstacle !== null) return report.leftOut(obstacle);
  const electron = await provideElectron((line) => report.note(line));
  if ('obstacle' in electron) return report.leftOut(electron.obstacle);
  const { account } = electron;
  if (account === null) return report.leftOut('there is no ordinary account to use it');
  const old = await makePackages(electron, '1.0.0', join(scratch, '1.0.0'));
  const now = await makePackages(electron, '1.1.0', join(scratch, '1.1.0'));
  // What an Electron that is not the product's runs beside its archive lies there.
  const tree = DebianTree.make([dirname(electron.app)]);
  try {
    const trial = join(tree.folder, 'trial');
    mkdirSync(trial);
    for (const file of [...old, ...now]) copyFileSync(file, join(trial, basename(file)));
    await tryManager(tree, debManager(tree), { old, now, ending: '.deb' }, account, report);
    // The libraries have come with the deb; the names that rpm asks for are of other distributions.
    await tryManager(tree, rpmManager(tree), { old, now, ending: '.rpm' }, account, report);
  } finally {
    tree.remove();
  }
}

/**
 * Counts as installed for one user, who may set it up with a server of its own: the policy by which administrators allow
 * that is one of the machine, which stays as it is.
 */
function giveProgram(folder: string, { uid, gid }: Account): void {
  const program = join(folder, 'carelink-workstation');
  chownSync(program, uid, gid);
  chmodSync(program, 0o555);
}

async function makePackages(electron: UsableElectron, version: string, output: string): Promise<string[]> {
  const packed = await packVersion(electron, version);
  try {
    mkdirSync(output);
    const product = readProduct({ isTest: true, version });
    const say = () => undefined;
    const { folder } = packed;
    return await makeLinuxPackages({
      product,
      processor: 'x64',
      packed: folder,
      formats: ['deb', 'rpm'],
      output,
      say,
    });
  } finally {
    removePacked(packed);
  }
}

const debManager = (tree: DebianTree): Manager => ({
  name: 'deb',
  install: (file) =>
    tree.run('apt-get', 'install', '-y', '-q', '--no-install-recommends', '--allow-downgrades', file),
  repair: (file) =>
    tree.run('apt-get', 'install', '-y', '-q', '--reinstall', '--no-install-recommends', file),
  verify: () => tree.run('dpkg', '--verify', packageName),
  remove: () => tree.run('apt-get', 'purge', '-y', '-q', packageName),
});

const rpmManager = ({ folder }: DebianTree): Manager => {
  const rpm = (...args: string[]) => run('rpm', ['--root', folder, '--nodeps', ...args]);
  return {
    name: 'rpm',
    // The package `filesystem`, which every Red Hat has and a Debian has not, brings them.
    shared: ['etc/xdg/autostart', 'usr/share/xsessions'],
    install: (file) => rpm('--upgrade', join(folder, file)),
    repair: (file) => rpm('--reinstall', join(folder, file)),
    verify: () => rpm('--verify', packageName),
    remove: () => rpm('--erase', packageName),
  };
};

async function tryManager(
  tree: DebianTree,
  manager: Manager,
  { old, now, ending }: { old: readonly string[]; now: readonly string[]; ending: string },
  account: Account,
  report: TrialReport,
): Promise<void> {
  const fileOf = (files: readonly string[]) =>
    join('/trial', basename(files.find((file) => file.endsWith(ending)) ?? ''));
  const program = join(tree.folder, linuxFolder);
  const named = (sentence: string) => `${manager.name}: ${sentence}`;
  // What the package needs comes first, so that the listing is of the package alone.
  if (manager.name === 'deb') {
    manager.install(fileOf(old));
    manager.remove();
  }
  for (const path of manager.shared ?? []) mkdirSync(join(tree.folder, path), { recursive: true });
  const before = listing(tree.folder, itsOwn);
  const installed = manager.install(fileOf(old));
  report.check(named('installs in silence'), installed.code === 0, installed.output);
  report.check(named('is whole'), manager.verify().output.trim() === '', manager.verify().output);
  const { uid, mode } = statSync(join(program, 'chrome-sandbox'));
  report.check(named("the sandbox is root's, and set-uid"), uid === 0 && (mode & 0o7777) === 0o4755);
  const linked = tree.run('ldd', `${linuxFolder}/carelink-workstation`);
  report.check(named('lacks no library'), !linked.output.includes('not found'), linked.output);
  const hands = await WardHands.come(account, tree.folder);
  try {
    giveProgram(program, account);
    const version = async () => (await hands.printed('--version')).trim().split(' ').at(-1);
    report.check(named('the command starts, and says its version'), (await version()) === '1.0.0');
    const first = hands.start();
    const ended = once(first, 'exit');
    report.check(named('starts with the set-up'), await hands.sees('Set-up'));
    await hands.type('Ida Marsh', 'ida', password, password, 'Ward B', 'B-204');
    // The second step: the caret is in its list of staff, which stays empty.
    await hands.press('Tab', 'Tab', 'Return');
    report.check(named('shows the sign-in'), await hands.sees('Sign in'));
    await hands.type('ida', password);
    report.check(named('signs in'), await hands.sees('Your shift'));
    const updated = manager.install(fileOf(now));
    report.check(named('updates with a session open'), updated.code === 0, updated.output);
    giveProgram(program, account);
    await hands.press('ctrl+shift+l');
    report.check(named('the session can still be locked'), await hands.sees('Locked'));
    await hands.type(password);
    report.check(named('and unlocked'), await hands.sees('Your shift'));
    await hands.press('alt+F4');
    report.check(named('it quits'), (await ended)[0] === 0);
    report.check(named('the next start is of the new version'), (await version()) === '1.1.0');
    const second = hands.start();
    const gone = once(second, 'exit');
    report.check(named('which resumes the session, locked'), await hands.sees('Locked'));
    await hands.type(password);
    report.check(named('and unlocks it'), await hands.sees('Your shift'));
    await hands.press('alt+F4');
    await gone;
    const back = manager.install(fileOf(old));
    report.check(named('refuses a downgrade'), back.code !== 0 && /newer/.test(back.output), back.output);
    report.check(named('the newer one stays'), (await version()) === '1.1.0');
    rmSync(join(program, 'resources', 'app.asar'));
    const repaired = manager.repair(fileOf(now));
    report.check(named('repairs'), existsSync(join(program, 'resources', 'app.asar')), repaired.output);
    report.check(named('is whole again'), manager.verify().output.trim() === '', manager.verify().output);
    const removed = manager.remove();
    report.check(named('is removed'), removed.code === 0, removed.output);
    const left = changes(before, listing(tree.folder, itsOwn)).filter((line) => !ofEverybody.test(line));
    report.check(named('leaves nothing'), left.length === 0, left.join('\n'));
    const wayBack = manager.install(fileOf(old));
    report.check(named('after that an older version can be installed'), wayBack.code === 0, wayBack.output);
    manager.remove();
  } finally {
    await hands.go();
  }
}
