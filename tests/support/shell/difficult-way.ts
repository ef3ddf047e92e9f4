import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a workstation may find between itself and its server. */
export type Way =
  | 'open'
  /** Every answer takes as long as `whileSlow` lets it seem. */
  | 'slow'
  /** A guest network shows its terms instead. */
  | 'guest_network'
  /** A proxy wants a sign-in of its own. */
  | 'proxy_sign_in'
  /** Whoever calls is hung up on. */
  | 'cut';

export interface DifficultWay {
  readonly url: string;
  way: Way;
  /** How often somebody was hung up on. */
  hungUp: number;
  /** Where it leads. */
  target: string;
  close(): Promise<void>;
}

/** A way to a server, on loopback, that is as bad as a test wants; `whileSlow` runs before each slow answer. */
export async function openDifficultWay(whileSlow: () => void): Promise<DifficultWay> {
  const server = createServer((incoming, outgoing) => {
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
