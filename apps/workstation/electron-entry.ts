// What Electron starts: dist/workstation/main.js.
import '../../build/require-node.mjs';

if (process.versions.electron === undefined) {
  process.stderr.write('This is the program of the workstation for Electron: start it with `npm start`.\n');
  process.exit(1);
}
// Awaited: Electron becomes "ready" once this module has finished, and main.ts has work to do before that.
await import('./main.ts');
