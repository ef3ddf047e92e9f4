import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { serveStrictly, strictMessages } from '../wire/serve-strictly.ts';
import type { Certificate } from './certificate-files.ts';
import { ExpressMessages } from './express-messages.ts';
import { refuseMessages } from './refuse-messages.ts';
import { tlsPolicy } from './tls-policy.ts';

/** Slow or endless requests lose their connection before they burden others. */
const usualLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  // Longer than nginx keeps an idle connection, so that none is closed while a request is on its way.
  keepAliveTimeout: 75_000,
};
type Limits = typeof usualLimits;

const handshakeTimeoutMs = 10_000;
const usualPatienceMs = 10_000;
const sweepEveryMs = 50;

export interface HttpServer {
  /** Where it actually listens. */
  readonly url: string;
  /** Switches to another certificate; open connections stay. Only for a server that speaks TLS. */
  useCertificate(certificate: Certificate): void;
  /** Answers requests under way, then closes; whatever takes longer than `patienceMs` is cut off. */
  close(patienceMs?: number): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Without: plain HTTP. */
  readonly certificate?: Certificate | null;
  /** Called once with the address, before the first request; `isDraining` says whether the server is closing. */
  readonly appFor: (url: string, isDraining: () => boolean) => Express;
  /** Replaces the usual limits, so that tests need not wait for them. */
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

/** Clients cannot call the address for "all interfaces", so the loopback one is named. */
function urlOf({ address, family, port }: AddressInfo, scheme: 'http' | 'https'): string {
  if (address === '0.0.0.0' || address === '::') return `${scheme}://127.0.0.1:${port}`;
  return family === 'IPv6' ? `${scheme}://[${address}]:${port}` : `${scheme}://${address}:${port}`;
}

/** All connections, whether or not TLS has been negotiated. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** Node looks up a client's address only on demand, and a client that has hung up by then would have none. */
function keepAddresses(server: Server, event: 'connection' | 'secureConnection'): void {
  server.on(event, (socket: Socket) => socket.remoteAddress);
}

function drain(server: Server, sockets: ReadonlySet<Socket>, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Not `closeAllConnections`, which misses connections still negotiating TLS.
    const cutOff = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, patienceMs);
    // A connection becomes idle only when it has finished its request, and would then stay for its keep-alive time.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(sweep);
      resolve();
    });
  });
}
