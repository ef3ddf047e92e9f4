import { connect, createServer, type Socket } from 'node:net';
import type { PostgresAddress } from './provide-postgres.ts';

/** Between clients and PostgreSQL, as a balancer is, or a name that leads to another machine from some moment on. */
export interface SwitchingProxy {
  readonly host: string;
  readonly port: number;
  /** Where new connections lead; those that are open stay. */
  lead(target: PostgresAddress): void;
  close(): Promise<void>;
}

/** Starts such a proxy. */
export async function startSwitchingProxy(first: PostgresAddress): Promise<SwitchingProxy> {
  let target = first;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    const end = () => {
      for (const socket of [client, upstream]) {
        open.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    host: '127.0.0.1',
    port,
    lead: (next) => {
      target = next;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
