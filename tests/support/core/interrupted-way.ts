import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** `cut`: connections break and none can be opened. `silent`: connections stay open, but nothing gets through. */
export type WayState = 'open' | 'cut' | 'silent';

export interface InterruptedWay {
  readonly url: string;
  /** Where it leads from now on. */
  target: string;
  become(state: WayState): void;
  /** How many connections are open. */
  readonly connections: number;
  close(): Promise<void>;
}

/** A stretch of network between a workstation and its server, below HTTP. */
export async function startInterruptedWay(target: string): Promise<InterruptedWay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: WayState = 'open';
  const way = { target };
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const { hostname, port } = new URL(way.target);
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (chunk) => state === 'open' && to.write(chunk));
      from.on('error', end);
      from.on('close', end);
    }
    return near;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(way, {
    url: `http://127.0.0.1:${port}`,
    become(next: WayState) {
      // What was lost silently does not arrive later.
      if (next === 'cut' || state === 'silent') for (const [near] of [...pairs]) near.destroy();
      state = next;
    },
    get connections() {
      return pairs.size;
    },
    close: () =>
      new Promise<void>((resolve) => {
        for (const [near] of [...pairs]) near.destroy();
        server.close(() => resolve());
      }),
  });
}
