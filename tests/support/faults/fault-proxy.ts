import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What may happen to one exchange between a client and the server. The request itself always arrives. */
export type Fault =
  | 'none'
  /** The server's answer is discarded and the connection cut. */
  | 'dropped'
  /** The answer comes only after the client has given up. */
  | 'delayed'
  /** The same request reaches the server twice; the client gets the second answer. */
  | 'duplicated'
  /** Half of the body arrives, then the connection is cut. */
  | 'truncated'
  | 'becomes_500'
  | 'becomes_502'
  | 'becomes_429';

export interface FaultProxy {
  readonly url: string;
  /** Faults that actually happened, by kind. */
  readonly happened: ReadonlyMap<Fault, number>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * Starts a proxy on loopback that forwards every request to `target()` and treats the answer as `choose` says;
 * `delayMs` must be longer than the client's time-out. Without a target the connection is cut.
 */
export async function startFaultProxy(options: {
  readonly target: () => string;
  readonly choose: (path: string) => Fault;
  readonly delayMs: number;
}): Promise<FaultProxy> {
  const happened = new Map<Fault, number>();
  const pending = new Set<NodeJS.Timeout>();

  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming);
    const fault = options.choose(incoming.url ?? '/');
    try {
      let answer = await forward(options.target(), incoming, body);
      if (fault === 'duplicated') answer = await forward(options.target(), incoming, body);
      happened.set(fault, (happened.get(fault) ?? 0) + 1);
      deliver(outgoing, answer, fault);
    } catch {
      outgoing.destroy();
    }
  });

  function deliver(outgoing: ServerResponse, answer: Answer, fault: Fault): void {
    switch (fault) {
      case 'none':
      case 'duplicated':
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      case 'dropped':
        outgoing.destroy();
        return;
      case 'delayed': {
        const timer = setTimeout(() => {
          pending.delete(timer);
          outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        }, options.delayMs);
        pending.add(timer);
        return;
      }
      case 'truncated':
        outgoing.writeHead(answer.status, answer.headers);
        outgoing.write(answer.body.subarray(0, answer.body.length / 2), () => outgoing.destroy());
        return;
      case 'becomes_500':
        outgoing.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Server Error (500)</h1>');
        return;
      case 'becomes_502':
        outgoing.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
        return;
      case 'becomes_429':
        outgoing.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '0' }).end('slow down');
        return;
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    happened,
    close: () =>
      new Promise((resolve) => {
        for (const timer of pending) clearTimeout(timer);
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method ?? 'GET', headers: { ...incoming.headers, connection: 'close' } },
      async (response) => {
        try {
          const { connection: _, 'transfer-encoding': __, ...headers } = response.headers;
          resolve({ status: response.statusCode ?? 502, headers, body: await readAll(response) });
        } catch (error) {
          reject(error);
        }
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
