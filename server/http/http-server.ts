import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorBodyOf } from './error-answer.ts';

/** Slow or endless requests give up their connection before they cost anybody else. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  // Longer than nginx keeps an idle connection, so that it is never closed while a request is on its way.
  keepAliveTimeout: 75_000,
} as const;

const drainTimeoutMs = 10_000;
const sweepEveryMs = 50;

export interface HttpServer {
  /** Where it really listens. */
  readonly url: string;
  /** Answers what is under way, then closes; after 10 s the rest is cut off. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Called once with the address, before the first request. */
  readonly listenerFor: (url: string) => RequestListener;
}

/** Listens; rejects with the system's error (`EADDRINUSE`, `EACCES`). */
export function startHttpServer({ host, port, listenerFor }: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(limits);
  answerBrokenRequests(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      const url = urlOf(server.address() as AddressInfo);
      server.on('request', listenerFor(url));
      resolve({ url, close: () => drain(server) });
    });
  });
}

/** An address for "all interfaces" cannot be called, so the loopback one is told. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

/** What is not even HTTP gets the documented format, too. */
function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const body = JSON.stringify(errorBodyOf('invalid_request'));
    socket.end(
      `HTTP/1.1 ${statusLines[error.code ?? ''] ?? '400 Bad Request'}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
    // A connection that finishes its request becomes idle only then, and would stay for its keep-alive time.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(sweep);
      resolve();
    });
  });
}
