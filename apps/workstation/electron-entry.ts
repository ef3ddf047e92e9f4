// What Electron starts: dist/workstation/main.js.
import '../../build/require-node.mjs';

if (process.versions.electron === undefined) {
  process.stderr.write('This is the program of the workstation for Electron: start it with `npm start`.\n');
  process.exit(1);
}
// Awaited, since Electron is "ready" when this module is done, and main.ts has things to do before that.
await import('./main.ts');
