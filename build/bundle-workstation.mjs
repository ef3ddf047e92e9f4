import { join } from 'node:path';
import { leanOutput, withoutUnusedParts } from './lean-bundle.mjs';
import { recordSources } from './record-sources.mjs';

/**
 * Electron provides itself; native modules find their binaries relative to their own folder. electron-builder.yml packs
 * those needed at run time; everything else is in the bundles.
 */
const external = ['electron', '@napi-rs/keyring', 'better-sqlite3', 'argon2', 'koffi'];

/**
 * Bundles the Electron main process, its server process and its preloads. A sandboxed preload can only require
 * Electron, so each is one CommonJS file. Returns the files that the bundler read.
 * @param {string} root
 * @param {string} outputDirectory
 */
export async function buildWorkstation(root, outputDirectory) {
  const { build } = await import('rolldown');
  const entry = (/** @type {string[]} */ ...path) => join(root, ...path);
  const { plugin, files } = recordSources();
  await build({
    input: {
      main: entry('apps', 'workstation', 'electron-entry.ts'),
      'server-process': entry('apps', 'workstation', 'server-process.ts'),
      'card-process': entry('apps', 'workstation', 'card-process.ts'),
      'signing-thread': entry('server', 'crypto', 'signing-thread.ts'),
    },
    platform: 'node',
    external,
    plugins: [plugin, withoutUnusedParts()],
    output: { dir: outputDirectory, format: 'esm', sourcemap: true, ...leanOutput },
  });
  // One build each: with two entries the bundler could move common code into a shared file.
  for (const name of ['preload', 'app-preload'])
    await build({
      input: { [name]: entry('electron', 'preload', `${name}.ts`) },
      platform: 'browser',
      external: ['electron'],
      plugins: [plugin],
      output: {
        dir: outputDirectory,
        format: 'cjs',
        entryFileNames: '[name].cjs',
        codeSplitting: false,
      },
    });
  return files;
}
