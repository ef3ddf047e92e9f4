import { connect, type Socket } from 'node:net';
import { LoadError } from './load-error.ts';
import { type HttpAnswer, ResponseParser } from './response-parser.ts';

const readBufferBytes = 65_536;

/**
 * One keep-alive connection to 127.0.0.1 that carries one request at a time. Raw sockets instead of `node:http`,
 * because the generator shares its cores with the server it measures.
 */
export class HttpConnection {
  readonly #port: number;
  readonly #timeoutMs: number;
  #socket: Socket | null = null;
  #parser = new ResponseParser();
  #waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | null = null;

  constructor(port: number, timeoutMs = 60_000) {
    this.#port = port;
    this.#timeoutMs = timeoutMs;
  }

  /** Sends a whole request (latin1 text) and resolves with its answer; throws `LoadError`. */
  exchange(request: string): Promise<HttpAnswer> {
    if (this.#waiting) throw new Error('one request at a time');
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #open(): Socket {
    const socket: Socket = connect({
      host: '127.0.0.1',
      port: this.#port,
      noDelay: true,
      // One buffer per connection saves an allocation and a stream event for each answer.
      onread: {
        buffer: Buffer.allocUnsafe(readBufferBytes),
        callback: (bytes, buffer) => this.#read(socket, decode(buffer, bytes)),
      },
    });
    socket.setTimeout(this.#timeoutMs, () => this.#fail(socket, 'timeout'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(socket, error.code ?? 'error'));
    socket.on('close', () => this.#fail(socket, 'closed'));
    this.#parser = new ResponseParser();
    return socket;
  }

  #read(socket: Socket, chunk: string): boolean {
    if (socket !== this.#socket) return true;
    try {
      const answer = this.#parser.push(chunk);
      if (answer) this.#deliver(answer);
    } catch {
      this.#fail(socket, 'malformed answer');
    }
    return true;
  }

  #deliver(answer: HttpAnswer): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (answer.header('connection') === 'close') this.close();
    waiting?.resolve(answer);
  }

  #fail(socket: Socket, kind: string): void {
    if (socket !== this.#socket) return;
    this.close();
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(new LoadError(kind));
  }
}

function decode({ buffer, byteOffset }: Uint8Array, bytes: number): string {
  return Buffer.from(buffer, byteOffset, bytes).toString('latin1');
}
