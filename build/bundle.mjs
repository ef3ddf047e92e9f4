// Builds into dist/: `node build/bundle.mjs [--if-changed] [renderer] [workstation] [token-server]`; without names, everything.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRenderer } from './bundle-renderer.mjs';
import { buildTokenServer } from './bundle-token-server.mjs';
import { buildWorkstation } from './bundle-workstation.mjs';
import { fingerprint } from './fingerprint.mjs';

/**
 * @typedef {object} Target
 * @property {string[]} inputs everything that can change the result
 * @property {(root: string, outputDirectory: string) => Promise<void>} build
 */

/** @type {Record<string, Target>} */
const targets = {
  renderer: {
    inputs: ['renderer', 'electron/core', 'electron/ipc', 'server/contract', 'build/bundle-renderer.mjs'],
    build: buildRenderer,
  },
  workstation: {
    inputs: ['apps', 'electron', 'server', 'build/bundle-workstation.mjs'],
    build: buildWorkstation,
  },
  'token-server': {
    inputs: ['apps/token-server', 'server', 'build/bundle-token-server.mjs'],
    build: buildTokenServer,
  },
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const ifChanged = args.includes('--if-changed');
const named = args.filter((name) => name !== '--if-changed');

try {
  for (const name of named.length > 0 ? named : Object.keys(targets)) await bring(name);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/**
 * Brings one target up to date. The new files take the old ones' place only when they are complete, so that
 * a workstation that is running never serves half a build.
 * @param {string} name
 */
async function bring(name) {
  const target = targets[name];
  if (!target)
    throw new Error(`There is no "${name}" to build; there is ${Object.keys(targets).join(', ')}.`);
  const output = join(root, 'dist', name);
  const stamp = `${output}.fingerprint`;
  const current = fingerprint(root, [...target.inputs, 'package-lock.json', 'tsconfig.json']);
  if (ifChanged && existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  process.stderr.write(`Building ${name}.\n`);
  const fresh = `${output}.${process.pid}.new`;
  mkdirSync(fresh, { recursive: true });
  try {
    await target.build(root, fresh);
    replace(output, fresh);
    writeFileSync(stamp, current);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} output
 * @param {string} fresh
 */
function replace(output, fresh) {
  const old = `${output}.${process.pid}.old`;
  if (existsSync(output)) renameSync(output, old);
  renameSync(fresh, output);
  rmSync(old, { recursive: true, force: true });
}
