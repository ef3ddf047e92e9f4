import { join } from 'node:path';

/**
 * The screens, by Vite.
 * @param {string} root
 * @param {string} outputDirectory
 */
export async function buildRenderer(root, outputDirectory) {
  // Loaded only when there is something to build: an up-to-date start need not wait for it.
  const { build } = await import('vite');
  await build({
    configFile: join(root, 'renderer', 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: outputDirectory, emptyOutDir: true },
  });
}
