import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { serveStrictly, strictMessages } from '../wire/serve-strictly.ts';
import type { Certificate } from './certificate-files.ts';
import { ExpressMessages } from './express-messages.ts';
import { refuseMessages } from './refuse-messages.ts';
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
  /** Called once with the address, before the first request; `isDraining` tells whether the server is being closed. */
  readonly appFor: (url: string, isDraining: () => boolean) => Express;
  /** Instead of the usual limits, so that nobody has to wait for them to see what they do. */
  readonly limits?: Partial<Limits>;
}

/** Listens; rejects with the system's error (`EADDRINUSE`, `EACCES`). */
export function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, certificate, appFor } = options;
  const messages = new ExpressMessages();
  const settings = { ...usualLimits, ...options.limits, ...strictMessages, ...messages.options };
  const server = certificate ? tlsServer(certificate, settings) : createServer(settings);
  const sockets = trackSockets(server);
  keepAddresses(server, certificate ? 'secureConnection' : 'connection');
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      const url = urlOf(server.address() as AddressInfo, certificate ? 'https' : 'http');
      const app = appFor(url, () => !server.listening);
      messages.follow(app);
      serveStrictly(server, { serve: app, refuse: refuseMessages(app) });
      resolve({
        url,
        useCertificate: (next) => (server as TlsServer).setSecureContext({ ...tlsPolicy, ...pemOf(next) }),
        close: (patienceMs = usualPatienceMs) => drain(server, sockets, patienceMs),
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

/** Node asks for the address of a client only when it is needed, and who has hung up by then would have none. */
function keepAddresses(server: Server, event: 'connection' | 'secureConnection'): void {
  server.on(event, (socket: Socket) => socket.remoteAddress);
}

function drain(server: Server, sockets: ReadonlySet<Socket>, patienceMs: number): Promise<void> {
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
