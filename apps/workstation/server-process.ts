// The bundled token server's own process, for Electron's utilityProcess and for child_process.fork alike.
import '../../build/require-node.mjs';
import { openParentChannel } from './parent-channel.ts';

// Imported only now: static imports, native modules included, are loaded before the first line runs.
await import('./run-server-process.ts').catch((error: unknown) => {
  // From node-gyp-build, with which argon2 finds its binary: not every system and processor has one.
  if (!(error instanceof Error && error.message.startsWith('No native build was found'))) throw error;
  const computer = `${process.platform}-${process.arch}`;
  const reason = `A server on this computer needs Argon2, which there is none of for ${computer}: give the address of a central server by the policy server_url.`;
  openParentChannel(process).send({ type: 'failed', reason });
  process.exitCode = 1;
});
