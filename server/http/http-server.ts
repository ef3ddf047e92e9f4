import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { Certificate } from './certificate-files.ts';
import { errorBodyOf } from './error-answer.ts';
import { ExpressMessages } from './express-messages.ts';
import { tlsPolicy } from './tls-policy.ts';

/** Slow or endless requests give up their connection before they cost anybody else. */
const usualLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  // Longer than nginx keeps an idle connection, so that it is never closed while a request is on its way.
  keepAliveTimeout: 75_000,
};
type Limits = typeof usualLimits;

const handshakeTimeoutMs = 10_000;
const usualPatienceMs = 10_000;
const sweepEveryMs = 50;

export interface HttpServer {
  /** Where it really listens. */
  readonly url: string;
  /** Shows another certificate from now on; open connections stay. Only of a server that speaks TLS. */
  useCertificate(certificate: Certificate): void;
  /** Answers what is under way, then closes; what takes longer than `patienceMs` is cut off. */
  close(patienceMs?: number): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Without: plain HTTP. */
  readonly certificate?: Certificate | null;
  /** Called once with the address, before the first request. */
  readonly appFor: (url: string) => Express;
  /** Instead of the usual limits, so that nobody has to wait for them to see what they do. */
  readonly limits?: Partial<Limits>;
}

/** Listens; rejects with the system's error (`EADDRINUSE`, `EACCES`). */
export function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, certificate, appFor } = options;
  const messages = new ExpressMessages();
  const settings = { ...usualLimits, ...options.limits, ...messages.options };
  const server = certificate ? tlsServer(certificate, settings) : createServer(settings);
  answerBrokenRequests(server);
  const traffic = { sockets: trackSockets(server), underWay: trackResponses(server) };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      const url = urlOf(server.address() as AddressInfo, certificate ? 'https' : 'http');
      const app = appFor(url);
      messages.follow(app);
      server.on('request', app);
      resolve({
        url,
        useCertificate: (next) => (server as TlsServer).setSecureContext({ ...tlsPolicy, ...pemOf(next) }),
        close: (patienceMs = usualPatienceMs) => drain(server, traffic, patienceMs),
      });
    });
  });
}

function tlsServer(certificate: Certificate, settings: Limits & ExpressMessages['options']): Server {
  return createTlsServer({
    ...settings,
    ...tlsPolicy,
    ...pemOf(certificate),
    handshakeTimeout: handshakeTimeoutMs,
  });
}

function pemOf({ cert, key }: Certificate) {
  return { cert, key };
}

/** An address for "all interfaces" cannot be called, so the loopback one is told. */
function urlOf({ address, family, port }: AddressInfo, scheme: 'http' | 'https'): string {
  if (address === '0.0.0.0' || address === '::') return `${scheme}://127.0.0.1:${port}`;
  return family === 'IPv6' ? `${scheme}://[${address}]:${port}` : `${scheme}://${address}:${port}`;
}

/** Whoever is connected, TLS agreed on or not. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** The answers that are not finished yet. */
function trackResponses(server: Server): ReadonlySet<ServerResponse> {
  const underWay = new Set<ServerResponse>();
  function forget(this: ServerResponse): void {
    underWay.delete(this);
  }
  server.on('request', (_request, response) => {
    // While the server drains, no connection is kept for a further request.
    if (!server.listening) response.shouldKeepAlive = false;
    underWay.add(response);
    response.on('close', forget);
  });
  return underWay;
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

interface Traffic {
  readonly sockets: ReadonlySet<Socket>;
  readonly underWay: ReadonlySet<ServerResponse>;
}

function drain(server: Server, { sockets, underWay }: Traffic, patienceMs: number): Promise<void> {
  // Said in the answer (RFC 9112 §9.6), so that no client sends its next request into a closing connection.
  for (const response of underWay) response.shouldKeepAlive = false;
  return new Promise((resolve) => {
    // Not `closeAllConnections`, which does not know who has not agreed on TLS yet.
    const cutOff = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, patienceMs);
    // A connection that finishes its request becomes idle only then, and would stay for its keep-alive time.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(sweep);
      resolve();
    });
  });
}
