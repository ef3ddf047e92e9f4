import { startBackgroundWork } from './background-work.ts';
import { parseServerConfig, type ServerConfig, type ServerConfigInput } from './config.ts';
import { createPorts } from './create-ports.ts';
import { type KeyStore, openKeyStore } from './crypto/key-store.ts';
import type { Clock } from './domain/clock.ts';
import type { Log } from './domain/log.ts';
import { createApp } from './http/create-app.ts';
import { type HttpServer, startHttpServer } from './http/http-server.ts';
import { openStore, type Store } from './store/open-store.ts';

export { ConfigError, parseServerConfig, type ServerConfigInput } from './config.ts';

export interface TokenServerOptions {
  readonly config: ServerConfigInput;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TokenServer {
  /** Opens database and keys, migrates, and resolves when requests are answered. To be called once. */
  listen(): Promise<{ readonly url: string }>;
  /** Answers what is under way, writes what is queued and closes everything. */
  close(): Promise<void>;
}

const requestLockPatienceMs = 2_000;

/** The token server; nothing happens before `listen`. Throws `ConfigError`. */
export function createTokenServer(options: TokenServerOptions): TokenServer {
  const parts: Parts = { ...options, config: parseServerConfig(options.config), closers: [] };
  const close = async () => {
    for (const closeOne of parts.closers.splice(0).reverse()) await closeOne();
  };
  const listen = async () => {
    try {
      return await start(parts);
    } catch (error) {
      await close();
      throw error;
    }
  };
  return { listen, close };
}

interface Parts {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** What must be closed, in the order of its opening. */
  readonly closers: (() => Promise<void>)[];
}

async function start(parts: Parts): Promise<{ url: string }> {
  const { config, clock, log, closers } = parts;
  const nowMs = clock.nowMs();
  const file = config.database;
  const store = await openStore({ file, nowMs, log, lockPatienceMs: requestLockPatienceMs });
  closers.push(() => store.close());
  const keys = openKeyStore({ databaseFile: file, accessAlgorithm: config.tokens.algorithm, nowMs });
  if (keys.created) await recordNewKeys(store, keys, nowMs);
  const server = await serve(parts, store, keys);
  closers.push(() => server.close());
  closers.push(startBackgroundWork({ clock, log, unitOfWork: store.unitOfWork }, config.cleanup.days));
  return { url: server.url };
}

async function serve({ config, clock, log }: Parts, store: Store, keys: KeyStore): Promise<HttpServer> {
  let prepared: Promise<void> = Promise.resolve();
  const server = await startHttpServer({
    ...config.listen,
    listenerFor: (url) => {
      const issuer = config.issuer ?? url;
      const ports = createPorts({ config, clock, log, keys, unitOfWork: store.unitOfWork, issuer });
      // Queued before the first request can queue anything, so every session finds its stamp.
      prepared = ports.unitOfWork.run(({ sessions }) => sessions.registerStamp(ports.refreshTokens.stamp));
      const assertReady = () => store.probe(clock.nowMs());
      return createApp({ ports, issuer, assertReady, trustProxy: config.trust_proxy ?? null });
    },
  });
  try {
    await prepared;
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function recordNewKeys({ unitOfWork }: Store, keys: KeyStore, timeMs: number): Promise<void> {
  await unitOfWork.run(({ audit }) => {
    for (const id of [keys.currentAccessKey.id, keys.currentRefreshKey.id]) {
      audit.append({ type: 'key_created', outcome: 'success', timeMs, details: { kid: id } });
    }
  });
}
