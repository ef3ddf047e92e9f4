import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { ownPort } from '../network/own-ports.ts';

/**
 * `refused`: nothing listens. `silent`: connections are accepted, and that is all. `lost`: the server does what is asked, and
 * the connection breaks before its answer. A number: a balancer says so, and asks no server.
 */
export type GateState = 'open' | 'refused' | 'silent' | 'lost' | 502 | 503 | 504;

export interface SeenAtGate {
  readonly method: string;
  readonly path: string;
  readonly state: GateState;
  readonly proof: string | undefined;
}

/** One address of a server: a reverse proxy that works as the test says, always on the same port. */
export class AddressGate {
  readonly url: string;
  /** Everything that came, in order. */
  readonly seen: SeenAtGate[] = [];
  target = '';
  state: GateState = 'open';
  readonly #port: number;
  #server: Server | null = null;

  private constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async open(target = ''): Promise<AddressGate> {
    const gate = new AddressGate(await ownPort());
    gate.target = target;
    await gate.become('open');
    return gate;
  }

  async become(state: GateState): Promise<void> {
    this.state = state;
    if (state === 'refused') return await this.close();
    // What stays open would go on as before.
    if (state === 'silent') this.#server?.closeAllConnections();
    if (this.#server !== null) return;
    this.#server = createServer((message, response) => this.#receive(message, response));
    this.#server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
  }

  arrivals(path: string): number {
    return this.seen.filter((one) => one.path === path).length;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  #receive(message: IncomingMessage, response: ServerResponse): void {
    const { state } = this;
    const { pathname: path } = new URL(message.url ?? '/', this.url);
    const { dpop } = message.headers;
    const proof = typeof dpop === 'string' ? dpop : undefined;
    this.seen.push({ method: message.method ?? '', path, state, proof });
    if (state === 'silent') return;
    if (typeof state === 'number')
      return void response.writeHead(state, { 'content-type': 'text/html' }).end('<h1>Unavailable</h1>');
    this.#pass(message, response, state === 'lost');
  }

  #pass(message: IncomingMessage, response: ServerResponse, isLost: boolean): void {
    const { hostname, port } = new URL(this.target);
    const { method = 'GET', url = '/', headers } = message;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      if (isLost) {
        answer.resume();
        answer.on('end', () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      response.flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    message.pipe(onward);
  }
}
