import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { isUnchanged, takeFingerprint } from '../../../build/fingerprint.mjs';
import { writeStandIn } from '../electron-22/stand-in.mjs';
import { provideOrdinaryAccount } from '../run/ordinary-account.mjs';
import { provideSystemPrograms } from '../run/system-programs.mjs';
import { installedElectron } from './installed-electron.ts';

/** A user with her own desktop on the machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** How to start the workstation on a real Electron here, or why it is not possible. */
export type ElectronHere =
  | { readonly obstacle: string }
  | {
      /** Takes the arguments of `electron`. */
      readonly program: string;
      /** The folder of the workstation's build, which comes first among the arguments. */
      readonly app: string;
      /** The same without the tests' account and switches; with Node 24 beside it. */
      readonly runtime: string;
      readonly node: string;
      readonly version: string;
      /** Null: the tests do not run as root, so everything runs as their user. */
      readonly account: Account | null;
    };

const root = new URL('../../../', import.meta.url).pathname;
const programs = ['Xvfb', 'openbox', 'xdotool', 'xwd', 'dbus-daemon', 'gnome-keyring-daemon', 'secret-tool'];
/** A change in any of these may change what is built. */
const sources = [
  'apps',
  'build',
  'electron',
  'renderer',
  'server',
  'tests/support/electron-22',
  'package-lock.json',
];

/** Provides everything the Electron tests need; what is missing is fetched or made where possible. */
export async function provideElectron(say: (line: string) => void): Promise<ElectronHere> {
  if (process.platform !== 'linux') return { obstacle: 'they drive an X server, which is on Linux only' };
  const found = provideSystemPrograms({ names: programs, say });
  const missing = programs.filter((name) => !found[name]);
  if (missing.length > 0) return { obstacle: `${missing.join(', ')} is not on this machine` };
  try {
    const account = provideOrdinaryAccount();
    return await (installedElectron(root) ? provideInstalled(account) : provideElectron22(account, say));
  } catch (error) {
    return { obstacle: error instanceof Error ? error.message : String(error) };
  }
}

/** The Electron the workstation is made for, with the product's own build. */
async function provideInstalled(account: Account | null): Promise<ElectronHere> {
  const { program: runtime, version } = installedElectron(root) ?? { program: '', version: '' };
  const folder = placeFor(account);
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  const { status } = spawnSync(
    node,
    [join(root, 'build', 'bundle.mjs'), '--if-changed', 'renderer', 'workstation'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) return { obstacle: 'the workstation could not be built' };
  if (
    account !== null &&
    spawnSync('setpriv', [...asAccount(account), 'test', '-r', join(root, 'dist')]).status !== 0
  )
    return { obstacle: `the account ${account.name} cannot read this checkout` };
  readySandbox(runtime);
  const program = writeStandIn({ folder, program: runtime, account });
  return { program, app: root, runtime, node, version, account };
}

async function provideElectron22(
  account: Account | null,
  say: (line: string) => void,
): Promise<ElectronHere> {
  if (process.arch !== 'x64')
    return { obstacle: 'no Electron is installed, and the one for tests is for x64 only' };
  // Loaded only here: with an installed Electron none of it is needed.
  const { provideRuntime } = await import('../electron-22/provide-runtime.mjs');
  const { buildApp } = await import('../electron-22/build-app.mjs');
  const folder = placeFor(account);
  const runtime = provideRuntime({ cache: dirname(dirname(folder)), say });
  readySandbox(runtime);
  const output = join(folder, 'build');
  const record = `${output}.json`;
  if (!isBuilt(record)) {
    say('Building the workstation for Electron 22.');
    rmSync(record, { force: true });
    await buildApp(output);
    const fingerprint = takeFingerprint(root, {
      files: [],
      folders: sources,
      output: relative(root, output),
    });
    writeFileSync(record, JSON.stringify(fingerprint));
  }
  const program = writeStandIn({ folder, program: runtime, account });
  return {
    program,
    app: join(output, 'app'),
    runtime,
    node: join(output, 'node'),
    version: '22.3.25',
    account,
  };
}

function isBuilt(record: string): boolean {
  try {
    return isUnchanged(root, JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return false;
  }
}

/** A folder for this checkout that the account can read, beside those of other checkouts. */
function placeFor(account: Account | null): string {
  const cache = account
    ? '/var/cache/carelink-workstation-tests'
    : join(homedir(), '.cache', 'carelink-workstation-tests');
  const folder = join(cache, 'checkouts', createHash('sha256').update(root).digest('hex').slice(0, 12));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Chromium's sandbox must belong to root and be set-uid, as packages install it, or have user namespaces. */
function readySandbox(program: string): void {
  const sandbox = join(dirname(program), 'chrome-sandbox');
  if (process.getuid?.() === 0) {
    chownSync(sandbox, 0, 0);
    chmodSync(sandbox, 0o4755);
    return;
  }
  const { uid, mode } = statSync(sandbox);
  if (uid === 0 && (mode & 0o4000) !== 0) return;
  if (spawnSync('unshare', ['--user', 'true']).status !== 0)
    throw new Error(
      `Chromium has no sandbox here: make ${sandbox} root's with mode 4755, or allow user namespaces`,
    );
}

/** Arguments of `setpriv` before a command that should run as that account. */
export function asAccount({ uid, gid }: Account): string[] {
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=-all', '--'];
}
