import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to what is sent over a link. */
export type LinkState =
  | 'open'
  /** Connections are reset, and new ones refused. */
  | 'cut'
  /** Everything is swallowed, nothing is answered, and nobody is told: a half-open connection. */
  | 'silent';

/** A way between a node and a database that can be cut. Works for every account and needs no right. */
export class Link {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #state: LinkState = 'open';

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: false }, (near) => this.#join(near));
  }

  static async open(targetPort: number): Promise<Link> {
    const link = new Link(targetPort);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    // A trial that failed must still end.
    link.#server.unref();
    return link;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  set(state: LinkState): void {
    const before = this.#state;
    this.#state = state;
    // What was in flight through a silent link is lost; a live TCP would have given up or sent it again.
    if (state === 'cut' || before === 'silent') for (const pair of this.#pairs) this.#end(pair);
    if (state === 'silent') for (const socket of [...this.#pairs].flat()) socket.unpipe().pause();
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#end(pair);
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    near.on('error', () => undefined);
    if (this.#state === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.#target, host: '127.0.0.1', noDelay: true });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    near.setNoDelay();
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (this.#state !== 'silent') this.#end(pair);
      });
    }
    if (this.#state === 'silent') return;
    near.pipe(far);
    far.pipe(near);
  }

  #end(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  }
}
