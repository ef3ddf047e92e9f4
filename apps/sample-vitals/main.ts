// Starts the sample app: npm run sample-vitals -- --help
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CommandLine, parseCommandLine, UsageError, usage } from './command-line.ts';
import { createVitalsApp } from './create-vitals-app.ts';

try {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (options === 'help') process.stdout.write(`${usage}\n`);
  else await serve(options);
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function serve({ host, port, rules }: CommandLine): Promise<void> {
  const server = createServer(createVitalsApp(rules));
  server.listen({ host, port });
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://${host}:${actual}` })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

function sentenceOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') return 'The port is in use by another program; choose another with --port.';
  if (code === 'EACCES') return 'The port needs more rights; choose one above 1023 with --port.';
  return error instanceof Error ? error.message : String(error);
}
