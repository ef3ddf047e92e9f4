import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedAlert {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A webhook on loopback that answers as the test says, and signals when alerts arrive. */
export class WebhookReceiver {
  readonly received: ReceivedAlert[] = [];
  /** The status of the next answers; `null`: none is sent. */
  status: number | null = 204;
  readonly #server = createServer(async (request, response) => {
    this.received.push({ headers: request.headers, body: await text(request) });
    this.#server.emit('alert');
    if (this.status !== null) response.writeHead(this.status).end();
  });

  static async listen(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Resolves when this many requests have arrived. */
  async count(atLeast: number): Promise<void> {
    while (this.received.length < atLeast) await once(this.#server, 'alert');
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
