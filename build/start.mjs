// Starts the workstation. Runs on Node 20 or newer and without any package, because it installs them.
import './require-npm-node.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { obstacleToElectron, obtainElectron } from './electron-binary.mjs';
import { ensureInstalled, nodeBinary } from './install.mjs';
import { parseStartOptions, startHelp } from './start-options.mjs';

/** @typedef {import('./start-options.mjs').StartOptions} StartOptions */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

try {
  // npm runs scripts in the package's folder; INIT_CWD is the user's working directory.
  const workingDirectory =
    (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD) || process.cwd();
  start(parseStartOptions(process.argv.slice(2), { workingDirectory }));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** @param {StartOptions} options */
function start(options) {
  if (options.help) return process.stdout.write(`${startHelp}\n`);
  if (options.version) return process.stdout.write(`CareLink Workstation ${versionOf(root)}\n`);
  ensureInstalled({ root, say });
  const electron = options.shell === 'browser' ? null : findElectron(options);
  const targets = [
    ...(options.doctor || options.enrol || options.wipe ? [] : ['renderer']),
    ...(electron ? ['workstation'] : []),
  ];
  if (targets.length > 0) build(targets);
  const shellArguments = [
    ...(options.dataDirectory ? ['--data', options.dataDirectory] : []),
    ...(options.policyFile ? ['--policy', options.policyFile] : []),
    ...(options.json ? ['--json'] : []),
    ...(options.doctor ? ['--doctor'] : []),
    ...(options.enrol ? ['--enrol'] : []),
    ...(options.wipe ? ['--wipe'] : []),
    ...(options.yes ? ['--yes'] : []),
    ...(options.withRecords ? ['--with-records'] : []),
  ];
  if (electron) return run(electron, [root, ...shellArguments]);
  const browserShell = join(root, 'apps', 'workstation', 'browser-shell.ts');
  return run(nodeBinary(root), [browserShell, ...shellArguments, '--port', String(options.port)]);
}

/** @param {string} root */
function versionOf(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

/**
 * Path of the Electron program, or null where the browser shell has to serve.
 * @param {StartOptions} options
 */
function findElectron({ shell }) {
  const isRoot = process.getuid?.() === 0;
  const obstacle = obstacleToElectron({ platform: process.platform, isRoot, environment: process.env });
  const electron = obstacle ? null : obtainElectron({ root, say, environment: process.env });
  if (electron) return electron;
  const reason = obstacle ?? "Electron can't be downloaded";
  if (shell === 'electron') throw new Error(`${reason} here; start with --shell browser.`);
  say(`${reason} here: using the browser shell.`);
  return null;
}

/** @param {string[]} targets */
function build(targets) {
  const bundle = join(root, 'build', 'bundle.mjs');
  const { status } = spawnSync(nodeBinary(root), [bundle, '--if-changed', ...targets], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The build failed; its message is above.');
}

/**
 * Runs the shell in place of this process: it inherits the output, receives the signals and sets the exit code.
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  // Reuses compiled code: the browser shell starts in half the time.
  const compiled = join(root, 'node_modules', '.cache', 'node-compile-cache');
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiled };
  // It would turn the window into a plain Node without any of Chromium's guards.
  delete env.ELECTRON_RUN_AS_NODE;
  // The fourth channel lets the shell notice that this process was killed, so that it ends, too.
  const child = spawn(program, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`The workstation could not be started (${error.message}).`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal) say(`The workstation was ended by ${signal}.`);
    process.exit(code ?? 1);
  });
}
