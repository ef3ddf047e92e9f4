import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What may be between a workstation and its server. */
export type Way =
  | 'open'
  /** Every answer seems to take as long as `whileSlow` lets pass. */
  | 'slow'
  /** A guest network shows its terms instead. */
  | 'guest_network'
  /** A proxy demands its own sign-in. */
  | 'proxy_sign_in'
  /** Every connection is cut. */
  | 'cut';

export interface DifficultWay {
  readonly url: string;
  way: Way;
  /** How many connections were cut. */
  hungUp: number;
  /** The server at its end. */
  target: string;
  /** Becomes `next` when `act` is done; meanwhile requests wait for an answer. */
  become(next: Way, act: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** A connection to a server, over loopback, as bad as a test requires; `whileSlow` runs before each slow answer. */
export async function openDifficultWay(whileSlow: () => void): Promise<DifficultWay> {
  let ready = Promise.resolve();
  const server = createServer(async (incoming, outgoing) => {
    await ready;
    if (way.way === 'guest_network')
      return outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome, guest</h1>');
    if (way.way === 'proxy_sign_in') return outgoing.writeHead(407).end();
    if (way.way === 'cut') {
      way.hungUp += 1;
      return incoming.destroy();
    }
    forward(way, incoming, outgoing, whileSlow);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way: DifficultWay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    way: 'open',
    hungUp: 0,
    target: '',
    async become(next, act) {
      const { promise, resolve } = Promise.withResolvers<void>();
      ready = promise;
      try {
        await act();
        way.way = next;
      } finally {
        resolve();
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return way;
}

function forward(
  { way, target }: DifficultWay,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  whileSlow: () => void,
): void {
  const { method = 'GET', url = '/', headers } = incoming;
  const onward = request(new URL(url, target), { method, headers }, (answer) => {
    if (way === 'slow') whileSlow();
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
