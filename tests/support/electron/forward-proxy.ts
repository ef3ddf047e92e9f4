import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What the proxy of a hospital does with whoever wants to be connected. */
export type ProxyMood =
  | 'open'
  /** Wants a user name and a password of its own. */
  | 'sign_in'
  | 'forbids'
  /** Finds nobody behind it. */
  | 'bad_gateway'
  /** Takes the request and says nothing. */
  | 'hangs'
  /** Connects, and breaks it off in the middle of the first message. */
  | 'breaks_off'
  /** Answers something that is no HTTP. */
  | 'babbles';

/** A proxy on loopback that leads everybody to one place, whatever name they ask for, and has a PAC file that names it. */
export class ForwardProxy {
  mood: ProxyMood = 'open';
  /** Where people wanted to be connected to. */
  readonly wanted: string[] = [];
  /** Names and passwords that somebody has sent it. */
  readonly credentials: string[] = [];
  /** What the PAC file answers for hosts of the hospital; itself unless told. */
  way: string;
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Duplex>();

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    this.way = `PROXY ${this.host}`;
    server.on('connection', (socket) => this.#sockets.add(socket));
    server.on('connect', (request, socket) => this.#connect(request, socket));
    server.on('request', (request, response) => {
      if (request.url !== '/proxy.pac') return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' });
      response.end(
        `function FindProxyForURL(url, host) { return dnsDomainIs(host, '.hospital.example') ? '${this.way}' : 'DIRECT'; }`,
      );
    });
  }

  /** `target`: the port to which everybody is led. */
  static async open(target: number): Promise<ForwardProxy> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new ForwardProxy(server, target);
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** From now on; connections that are there are cut. */
  become(mood: ProxyMood): void {
    this.mood = mood;
    this.#cutAll();
  }

  close(): void {
    this.#server.close();
    this.#cutAll();
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #connect({ url = '', headers }: IncomingMessage, socket: Duplex): void {
    this.wanted.push(url);
    if (headers['proxy-authorization'] !== undefined) this.credentials.push(headers['proxy-authorization']);
    socket.on('error', () => undefined);
    switch (this.mood) {
      case 'sign_in':
        return void socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="Hospital"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
        );
      case 'forbids':
        return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      case 'bad_gateway':
        return void socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
      case 'babbles':
        return void socket.end('220 mail.hospital.example ESMTP\r\n');
      case 'hangs':
        return;
      default:
        this.#lead(socket);
    }
  }

  #lead(socket: Duplex): void {
    const onward: Socket = connect(this.#target, '127.0.0.1');
    this.#sockets.add(onward);
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (this.mood === 'breaks_off') onward.once('data', (bytes: Buffer) => socket.end(bytes.subarray(0, 40)));
    else onward.pipe(socket);
    socket.pipe(onward);
  }
}
