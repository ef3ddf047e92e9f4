import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the screens to dist/renderer/; the same files serve both shells. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses work under Electron's custom protocol and under http alike.
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // Inlined assets would be data: addresses, which the CSP does not allow.
    assetsInlineLimit: 0,
    // Electron and any current Chromium preload modules themselves.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // A single character outside Latin-1 makes V8 store every character of the script in two bytes: 0.9 MB more.
    rolldownOptions: { output: { minify: { codegen: { asciiOnly: true } } } },
  },
});
