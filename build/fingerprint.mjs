import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * The inputs and outputs of a build, by path relative to the checkout. Null: there was no such file.
 * @typedef {object} Fingerprint
 * @property {Record<string, string | null>} sources SHA-256 of the content, because copying a checkout changes every time stamp and nothing else
 * @property {Record<string, PackageFile>} packages installed packages, thousands of files: read again only when the time stamp has changed
 * @property {string[]} folders all of whose files count, read or not
 * @property {Record<string, string | null>} output
 */
/** @typedef {{ bytes: number, modifiedAtMs: number, hash: string | null }} PackageFile */

/**
 * @param {string} root
 * @param {{ files: Iterable<string>, folders: string[], output: string }} build absolute paths of files; others relative to `root`
 * @returns {Fingerprint}
 */
export function takeFingerprint(root, { files, folders, output }) {
  const read = [...files].map((file) => relative(root, file));
  const own = read.filter((path) => !isInstalled(path));
  const inFolders = folders.flatMap((folder) => filesBelow(root, folder));
  return {
    sources: hashesOf(root, [...own, ...inFolders, ...settingsAbove(own)]),
    packages: Object.fromEntries(
      read
        .filter(isInstalled)
        .sort()
        .map((path) => [path, { ...stampOf(root, path), hash: hashOf(root, path) }]),
    ),
    folders,
    output: hashesOf(root, filesBelow(root, output)),
  };
}

/**
 * Whether another build would have the same inputs and outputs.
 * @param {string} root
 * @param {Fingerprint} taken
 */
export function isUnchanged(root, { sources, packages, folders, output }) {
  return (
    Object.keys(output).length > 0 &&
    folders.flatMap((folder) => filesBelow(root, folder)).every((path) => path in sources) &&
    [sources, output].flatMap(Object.entries).every(([path, hash]) => hashOf(root, path) === hash) &&
    Object.entries(packages).every(([path, file]) => {
      const { bytes, modifiedAtMs } = stampOf(root, path);
      const isUntouched = bytes === file.bytes && modifiedAtMs === file.modifiedAtMs;
      return isUntouched || hashOf(root, path) === file.hash;
    })
  );
}

/**
 * Whether one of the files has been written since; if so, it is unknown which version of it the bundler read.
 * @param {string} root
 * @param {Fingerprint} taken
 * @param {number} sinceMs
 */
export function wasEditedSince(root, { sources }, sinceMs) {
  const nowMs = Date.now();
  return Object.keys(sources).some((path) => {
    const { modifiedAtMs } = stampOf(root, path);
    // A time in the future means a wrong clock, not an edit.
    return modifiedAtMs >= sinceMs && modifiedAtMs <= nowMs;
  });
}

/**
 * Bundlers use the nearest of these, so adding one changes the result, too.
 * @param {string[]} paths
 */
function settingsAbove(paths) {
  const folders = new Set(paths.filter((path) => !path.startsWith('..')).flatMap(foldersAbove));
  return [...folders].flatMap((folder) => [join(folder, 'tsconfig.json'), join(folder, 'package.json')]);
}

/**
 * @param {string} path relative to the checkout, which is the last of the folders
 * @returns {string[]}
 */
function foldersAbove(path) {
  const folder = dirname(path);
  return folder === '.' ? ['.'] : [folder, ...foldersAbove(folder)];
}

const isInstalled = (/** @type {string} */ path) => path.split(sep).includes('node_modules');

/**
 * @param {string} root
 * @param {string[]} paths
 */
function hashesOf(root, paths) {
  return Object.fromEntries([...new Set(paths)].sort().map((path) => [path, hashOf(root, path)]));
}

/**
 * @param {string} root
 * @param {string} path
 */
function hashOf(root, path) {
  try {
    return createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {string} path
 */
function stampOf(root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  return { bytes: stats?.size ?? 0, modifiedAtMs: stats?.mtimeMs ?? 0 };
}

/**
 * A file itself, or all files below a folder.
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats?.isDirectory())
    return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, join(path, name)));
  return stats ? [path] : [];
}
