// Builds into dist/: `node build/bundle.mjs [--if-changed] [renderer] [workstation] [token-server]`; without names, everything.
import './require-node.mjs';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRenderer } from './bundle-renderer.mjs';
import { buildTokenServer } from './bundle-token-server.mjs';
import { buildWorkstation } from './bundle-workstation.mjs';
import { isUnchanged, takeFingerprint, wasEditedSince } from './fingerprint.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';

/**
 * @typedef {object} Target
 * @property {string[]} reads files and folders that count in addition to those the bundler reports
 * @property {(root: string, outputDirectory: string) => Promise<Set<string>>} build returns what the bundler read
 */

// Bundlers choose between variants of packages by this variable; there is one build, whatever the shell says.
process.env.NODE_ENV = 'production';

const ourselves = [
  'package-lock.json',
  ...['bundle', 'fingerprint', 'lean-bundle', 'record-sources', 'third-party-notices'].map(
    (name) => `build/${name}.mjs`,
  ),
];

/** @type {Record<string, Target>} */
const targets = {
  renderer: {
    // Style sheets, `public/` and `.env` are read by Vite itself.
    reads: [...ourselves, 'build/bundle-renderer.mjs', 'renderer'],
    build: buildRenderer,
  },
  workstation: { reads: [...ourselves, 'build/bundle-workstation.mjs'], build: buildWorkstation },
  'token-server': { reads: [...ourselves, 'build/bundle-token-server.mjs'], build: buildTokenServer },
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const ifChanged = args.includes('--if-changed');
const named = args.filter((name) => name !== '--if-changed');

const help = `Builds into dist/: npm run build -- [--if-changed] [${Object.keys(targets).join('] [')}]

Without names, everything; with --if-changed, only what has not been made of just these files already.`;

try {
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(`${help}\n`);
  else for (const name of named.length > 0 ? named : Object.keys(targets)) await bring(name);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/**
 * Brings one target up to date. The new files replace the old ones only once they are complete, so that a running
 * workstation never serves half a build.
 * @param {string} name
 */
async function bring(name) {
  const target = targets[name];
  if (!target)
    throw new Error(`There is no "${name}" to build; there is ${Object.keys(targets).join(', ')}.`);
  const output = join(root, 'dist', name);
  const recordFile = `${output}.build.json`;
  if (ifChanged && isUpToDate(recordFile)) return;
  process.stderr.write(`Building ${name}.\n`);
  const fresh = `${output}.${process.pid}.new`;
  mkdirSync(fresh, { recursive: true });
  const startedAtMs = Date.now();
  try {
    const files = await target.build(root, fresh);
    writeFileSync(join(fresh, 'third-party-notices.txt'), thirdPartyNotices(files));
    // Without a record the next start builds again, whatever happens here.
    rmSync(recordFile, { force: true });
    replace(output, fresh);
    const made = takeFingerprint(root, { files, folders: target.reads, output: join('dist', name) });
    if (!wasEditedSince(root, made, startedAtMs)) writeFileSync(recordFile, JSON.stringify(made, null, 1));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @param {string} recordFile */
function isUpToDate(recordFile) {
  try {
    return isUnchanged(root, JSON.parse(readFileSync(recordFile, 'utf8')));
  } catch {
    // Never built, or built by an older version of this script.
    return false;
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
