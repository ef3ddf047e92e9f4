import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import rewritePattern from 'regexpu-core';
import { build } from 'rolldown';
import { build as buildPages } from 'vite';
import { buildWorkstation } from '../../../build/bundle-workstation.mjs';
import { leanOutput } from '../../../build/lean-bundle.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const shims = fileURLToPath(new URL('shims/', import.meta.url));
const transform = { target: 'node16' };
/** The packages that the product's bundles leave out, see build/bundle-workstation.mjs. */
const installed = ['@napi-rs/keyring', 'better-sqlite3', 'argon2', 'koffi'];

/**
 * Builds the workstation for Electron 22 into `output`, with everything it needs at run time: nothing there refers to
 * the checkout, which other users of the machine may not be able to read. Returns the paths.
 * @param {string} output
 */
export async function buildApp(output) {
  rmSync(output, { recursive: true, force: true });
  const app = join(output, 'app');
  const files = join(app, 'dist', 'workstation');
  mkdirSync(files, { recursive: true });
  const node = join(output, 'node');
  cpSync(join(root, 'node_modules', 'node', 'bin', 'node'), node, { dereference: true });
  for (const name of installed) copyPackage(name, root, join(app, 'node_modules'));
  cpSync(join(shims, 'parent-port.mjs'), join(output, 'parent-port.mjs'));
  await buildWorkstation(root, files);
  rmSync(join(files, 'main.js'));
  await bundleMain(files, {
    nodeProgram: node,
    parentPortModule: pathToFileURL(join(output, 'parent-port.mjs')).href,
    unpackedApp: app,
  });
  await bundleScreens(join(app, 'dist', 'renderer'));
  writeFileSync(join(app, 'package.json'), JSON.stringify(packageOf(root)));
  return { app, node };
}

/**
 * The product's package.json with another main file, and only those dependencies that the bundles leave out.
 * @param {string} root
 */
function packageOf(root) {
  const { name, version, description, license, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const needed = Object.fromEntries(installed.map((each) => [each, dependencies[each]]));
  const main = 'dist/workstation/main.cjs';
  return { name, version, description, license, type: 'module', main, dependencies: needed };
}

/**
 * @param {string} files
 * @param {Record<string, string>} places
 */
async function bundleMain(files, places) {
  const output = {
    dir: files,
    format: /** @type {const} */ ('cjs'),
    entryFileNames: '[name].cjs',
    codeSplitting: false,
    ...leanOutput,
  };
  // In a file of its own, because packages left out of a bundle are required before anything in the bundle runs.
  const polyfills = { 'node-24': join(shims, 'node-24.ts') };
  await build({ input: polyfills, platform: 'node', transform, output });
  const placesId = '\0electron-22:places';
  const inShims = (/** @type {string | undefined} */ importer) => importer?.startsWith(shims) ?? false;
  await build({
    input: { main: join(root, 'apps', 'workstation', 'main.ts') },
    platform: 'node',
    external: installed.filter((name) => name !== 'better-sqlite3'),
    transform,
    plugins: [
      withoutUnicodeSets(),
      {
        name: 'electron-22',
        resolveId(id, importer) {
          if (id === 'electron-22:places') return placesId;
          if (id === 'electron')
            return inShims(importer) ? { id, external: true } : join(shims, 'electron.ts');
          if (id === 'better-sqlite3') return join(shims, 'sqlite-lock.ts');
          return undefined;
        },
        load(id) {
          if (id !== placesId) return undefined;
          const lines = Object.entries(places).map(
            ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
          );
          return lines.join('\n');
        },
      },
    ],
    output: { ...output, banner: "require('./node-24.cjs');", sourcemap: true },
  });
}

/** The product's own screens, plus what Chromium 108 lacks. @param {string} output */
async function bundleScreens(output) {
  const start = join(root, 'renderer', 'app', 'main.tsx');
  await buildPages({
    configFile: join(root, 'renderer', 'vite.config.ts'),
    logLevel: 'warn',
    plugins: [
      withoutUnicodeSets(),
      {
        name: 'chromium-108',
        enforce: 'pre',
        transform: (code, id) => (id === start ? `import 'core-js/actual/index.js';\n${code}` : undefined),
      },
    ],
    build: { outDir: output, emptyOutDir: true, target: 'chrome108' },
  });
}

/**
 * Rewrites regular expressions with the flag `v`, unknown to engines before V8 11.2, to use `u`.
 * @returns {import('rolldown').Plugin}
 */
function withoutUnicodeSets() {
  const made = /(new )?RegExp\(("(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`), ?["`]([a-z]*v[a-z]*)["`]\)/g;
  return {
    name: 'without-unicode-sets',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        chunk.code = chunk.code.replaceAll(made, (_all, _new, literal, flags) => {
          const pattern = rewritePattern(runInNewContext(literal), flags, { unicodeSetsFlag: 'transform' });
          return `new RegExp(${JSON.stringify(pattern)},${JSON.stringify(flags.replace('v', 'u'))})`;
        });
      }
    },
  };
}

/**
 * Copies an installed package and its dependencies to where Node will find each of them.
 * @param {string} name
 * @param {string} from folder in which, or above which, it is installed
 * @param {string} to a folder `node_modules`
 */
function copyPackage(name, from, to) {
  const source = findPackage(name, from);
  const target = join(to, name);
  if (source === null || existsSync(target)) return;
  const isOwn = (/** @type {string} */ path) =>
    !(basename(path) === 'node_modules' && dirname(path) === source);
  cpSync(source, target, { recursive: true, dereference: true, filter: isOwn });
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  );
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
    copyPackage(needed, source, to);
}

/**
 * Null if it is not installed, as with files for other platforms.
 * @param {string} name
 * @param {string} from
 * @returns {string | null}
 */
function findPackage(name, from) {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return dirname(from) === from ? null : findPackage(name, dirname(from));
}
