import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary } from './install.mjs';

const reachabilityLimitMs = 5_000;
const downloadLimitMs = 10 * 60_000;

/**
 * Why Electron cannot show a window here, as the start of a sentence; null when it can.
 * @param {{ platform: NodeJS.Platform, isRoot: boolean, environment: NodeJS.ProcessEnv }} machine
 */
export function obstacleToElectron({ platform, isRoot, environment }) {
  if (platform !== 'linux') return null;
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'There is no display';
  // Chromium refuses to run as root unless its sandbox is off, and ours never is.
  if (isRoot) return 'Electron does not run as root';
  return null;
}

/**
 * Path of the Electron program, downloaded by its own installer if it is missing; null when it is not available.
 * @param {{ root: string, say: (line: string) => void, environment: NodeJS.ProcessEnv }} context
 */
export function obtainElectron({ root, say, environment }) {
  const present = installedElectron(root);
  if (present) return present;
  if (!canReachDownloads({ root, environment })) return null;
  say('Downloading Electron; this happens once.');
  const { status } = spawnSync(nodeBinary(root), [join(root, 'node_modules', 'electron', 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: environment,
    timeout: downloadLimitMs,
  });
  return status === 0 ? installedElectron(root) : null;
}

/** @param {string} root */
function installedElectron(root) {
  const directory = join(root, 'node_modules', 'electron');
  try {
    const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const present = readFileSync(join(directory, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    const binary = join(directory, 'dist', readFileSync(join(directory, 'path.txt'), 'utf8').trim());
    return present === version && existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/**
 * Checks first whether it can be reached, because the installer has no time-out: a firewall that drops packets would
 * delay every start by minutes.
 * @param {{ root: string, environment: NodeJS.ProcessEnv }} context
 */
function canReachDownloads({ root, environment }) {
  const source =
    environment.ELECTRON_MIRROR ||
    environment.npm_config_electron_mirror ||
    'https://github.com/electron/electron/releases/';
  const probe = `fetch(process.argv[1], { method: 'HEAD', signal: AbortSignal.timeout(${reachabilityLimitMs}) })
    .then(() => process.exit(0), () => process.exit(1))`;
  const { status } = spawnSync(nodeBinary(root), ['-e', probe, source], {
    stdio: 'ignore',
    env: { ...environment, NODE_USE_ENV_PROXY: '1' },
    timeout: 2 * reachabilityLimitMs,
  });
  return status === 0;
}
