import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The Node of the `node` package, on which all our programs run, whatever Node the machine has. */
export const nodeBinary = (/** @type {string} */ root) =>
  join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Runs `npm ci` unless node_modules already matches package-lock.json. All of npm's output goes to standard error.
 * Throws an error with a sentence if it fails.
 * @param {{ root: string, say: (line: string) => void }} context
 */
export function ensureInstalled({ root, say }) {
  if (isInstalled(root)) return;
  say('Installing the packages of package-lock.json; this takes a minute or two.');
  const [command, ...leading] = npmCommand();
  const { status, error } = spawnSync(
    command,
    // `--include=dev`: NODE_ENV=production would leave out the tools that build the workstation.
    [...leading, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, stdio: ['ignore', 2, 2], shell: command.endsWith('.cmd') },
  );
  if (error) throw new Error(`npm could not be started (${error.message}).`);
  if (status !== 0) throw new Error('npm ci failed; its message is above.');
  if (!existsSync(nodeBinary(root)))
    throw new Error('npm left out the Node 24 package; run: npm rebuild node, and start again.');
}

/**
 * Whether node_modules matches the lock file, by npm's own record of the last complete installation.
 * @param {string} root
 */
export function isInstalled(root) {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  const locked = packagesOf(join(root, 'package-lock.json'));
  if (!installed || !locked || !existsSync(nodeBinary(root))) return false;
  // Packages for other systems are only in the lock file.
  const isNeeded = (/** @type {LockedPackage} */ { optional, devOptional, peer }) =>
    !optional && !devOptional && !peer;
  return (
    Object.entries(locked).every(([path, entry]) =>
      installed[path] ? installed[path].version === entry.version : path === '' || !isNeeded(entry),
    ) && Object.keys(installed).every((path) => path in locked)
  );
}

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * The npm that runs this script, on its own Node: `npm ci` replaces the one in node_modules.
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli && node && basename(cli) === 'npm-cli.js') return [node, cli];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
