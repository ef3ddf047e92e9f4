// The bundled token server's own process, for Electron's utilityProcess and for child_process.fork alike.
import '../../build/require-node.mjs';

// Only now: what is imported statically is loaded before any line runs, in the bundle native modules included.
await import('./run-server-process.ts');
