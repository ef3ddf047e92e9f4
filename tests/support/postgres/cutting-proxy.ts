import { connect, createServer, type Socket } from 'node:net';
import type { PostgresAddress } from './provide-postgres.ts';

/** What is waited for in what a client sends, and whether the server still gets it. */
interface Cut {
  readonly text: string;
  readonly when: 'before' | 'after';
}

/**
 * Between clients and PostgreSQL, as a balancer is, or a name that leads to another machine from some moment on: cuts a
 * connection once, when a text passes.
 */
export interface CuttingProxy {
  readonly host: string;
  readonly port: number;
  /** The server never hears of what contains the text. */
  cutBefore(text: string): void;
  /** The server has answered with the text, but nobody hears it. */
  cutAfter(text: string): void;
  /** From now on nothing arrives, and nobody is told: what is sent waits on its way. */
  hold(): void;
  /** Delivers all that is on its way, however late that is. */
  release(): void;
  /** Whether a client that the server sees at that port comes through here. */
  serves(port: number): boolean;
  /** Where new connections lead; those that are open stay. */
  lead(target: PostgresAddress): void;
  /** Cuts all connections now. */
  cutAll(): void;
  close(): Promise<void>;
}

/** Starts such a proxy. */
export async function startCuttingProxy(first: PostgresAddress): Promise<CuttingProxy> {
  let target = first;
  let cut: Cut | null = null;
  let isHeld = false;
  const open = new Set<Socket>();
  const takes = (when: Cut['when'], data: Buffer) => {
    if (cut?.when !== when || !data.includes(cut.text)) return false;
    cut = null;
    return true;
  };
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
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (data) => (takes('before', data) ? end() : upstream.write(data)));
    upstream.on('data', (data) => (takes('after', data) ? end() : client.write(data)));
    // A listener for data makes a socket flow.
    if (isHeld) for (const socket of [client, upstream]) socket.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port,
    cutBefore: (text) => {
      cut = { text, when: 'before' };
    },
    cutAfter: (text) => {
      cut = { text: `${text}\0`, when: 'after' };
    },
    hold: () => {
      isHeld = true;
      for (const socket of open) socket.pause();
    },
    release: () => {
      isHeld = false;
      for (const socket of open) socket.resume();
    },
    serves: (port) => [...open].some(({ localPort }) => localPort === port),
    lead: (next) => {
      target = next;
    },
    cutAll,
    close: () => {
      cutAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
