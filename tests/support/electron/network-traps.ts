import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** An address with a listener that nothing should reach. */
export interface NetworkTrap {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number;
}

/** Listens on addresses of this computer by TCP and UDP, and records every connection and packet. */
export class NetworkTraps {
  readonly traps: readonly NetworkTrap[];
  readonly #arrived: string[] = [];
  readonly #close: (() => void)[] = [];

  private constructor(parts: readonly { host: string; tcp: Server; udp: Socket }[]) {
    this.traps = parts.map(({ host, tcp, udp }) => ({
      host,
      tcpPort: (tcp.address() as AddressInfo).port,
      udpPort: udp.address().port,
    }));
    for (const { host, tcp, udp } of parts) {
      tcp.on('connection', (socket) => {
        socket.on('error', () => undefined);
        const at = this.#arrived.push(`tcp ${host}`) - 1;
        socket.once('data', (data) => {
          const path = /^[A-Z]+ \S+ HTTP/.exec(data.toString('latin1'))?.[0];
          if (path !== undefined) this.#arrived[at] = `tcp ${host} ${path}`;
        });
        this.#close.push(() => socket.destroy());
      });
      udp.on('message', () => this.#arrived.push(`udp ${host}`));
      this.#close.push(
        () => tcp.close(),
        () => udp.close(),
      );
    }
  }

  static async open(hosts: readonly string[] = ['127.0.0.1', '127.0.0.2']): Promise<NetworkTraps> {
    const parts = hosts.map(async (host) => {
      const [tcp, udp] = [createServer().listen(0, host), createSocket('udp4')];
      udp.bind(0, host);
      await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
      return { host, tcp, udp };
    });
    return new NetworkTraps(await Promise.all(parts));
  }

  /** Everything received since the previous call, each kind once. */
  takeArrived(): string[] {
    return [...new Set(this.#arrived.splice(0))].sort();
  }

  close(): void {
    for (const close of this.#close) close();
  }
}
