import '../../build/require-node.mjs';

// Only now: what is imported statically is loaded before any line runs, in the bundle native modules included.
const { runCommandLine } = await import('./command-line.ts');

await runCommandLine(process.argv, process.env);
