// The bundled token server's own process, for Electron's utilityProcess and for child_process.fork alike.
import '../../build/require-node.mjs';

// Imported only now: static imports, native modules included, are loaded before the first line runs.
await import('./run-server-process.ts');
