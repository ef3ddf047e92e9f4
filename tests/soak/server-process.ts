// The token server in a separate process that reports its state. Started with --expose-gc by soak-server.ts.
import { readdirSync } from 'node:fs';
import { createTokenServer, type TokenServer } from '../../server/create-server.ts';

export type SoakOrder =
  | { readonly order: 'start'; readonly databaseFile: string }
  | { readonly order: 'usage' | 'stop' };

export interface ServerUsage {
  readonly rssBytes: number;
  /** What is left after a full garbage collection. */
  readonly heapBytes: number;
  /** Null where there is no /proc. */
  readonly descriptors: number | null;
}

const log = {
  debug() {},
  info() {},
  warn() {},
  error: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};
let server: TokenServer | null = null;

process.on('message', (message: SoakOrder) => {
  obey(message).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit(1));
// Ctrl+C reaches the whole process group; the parent, which still has to judge, decides when this ends.
process.on('SIGINT', () => undefined);

async function obey(message: SoakOrder): Promise<unknown> {
  if (message.order === 'usage') return usage();
  if (message.order === 'start') return start(message.databaseFile);
  await server?.close();
  return null;
}

function start(databaseFile: string): Promise<{ readonly url: string }> {
  const config = {
    database: databaseFile,
    listen: { port: 0 },
    clients: { unbound: 'allow' },
    // Each clinician has an address of its own, so throttling can stay on.
    trust_proxy: '127.0.0.1',
  } as const;
  server = createTokenServer({ config, clock: { nowMs: () => Date.now() }, log });
  return server.listen();
}

function usage(): ServerUsage {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed + external, descriptors: countDescriptors() };
}

function countDescriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}
