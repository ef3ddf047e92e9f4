import { join } from 'node:path';
import { recordSources } from './record-sources.mjs';

/**
 * Builds the screens with Vite. Returns the files it read.
 * @param {string} root
 * @param {string} outputDirectory
 */
export async function buildRenderer(root, outputDirectory) {
  // Loaded only when there is something to build: an up-to-date start need not wait for it.
  const { build } = await import('vite');
  const { plugin, files } = recordSources();
  await build({
    configFile: join(root, 'renderer', 'vite.config.ts'),
    logLevel: 'warn',
    plugins: [plugin],
    build: { outDir: outputDirectory, emptyOutDir: true },
  });
  return files;
}
