import { startBackgroundWork } from './background-work.ts';
import { parseServerConfig, type ServerConfig, type ServerConfigInput } from './config.ts';
import { createPorts } from './create-ports.ts';
import type { Clock } from './domain/clock.ts';
import type { Log } from './domain/log.ts';
import { createApp } from './http/create-app.ts';
import { type HttpServer, startHttpServer } from './http/http-server.ts';
import { openSealedStore, type SealedStore } from './open-sealed-store.ts';
import { followAlgorithm } from './rotate-key-file.ts';
import { watchKeys } from './watch-keys.ts';

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
  const sealed = await openSealedStore({
    databaseFile: config.database,
    accessAlgorithm: config.tokens.algorithm,
    clock,
    log,
    lockPatienceMs: requestLockPatienceMs,
  });
  const { store, keys } = sealed;
  const { unitOfWork } = store;
  closers.push(() => store.close());
  await followAlgorithm({ clock, unitOfWork, keys }, config.tokens.algorithm);
  const server = await serve(parts, sealed);
  closers.push(() => server.close());
  closers.push(watchKeys({ keys, unitOfWork, log, issuer: config.issuer ?? server.url }));
  closers.push(startBackgroundWork({ clock, log, unitOfWork, keys }, config));
  return { url: server.url };
}

async function serve({ config, clock, log }: Parts, { store, keys }: SealedStore): Promise<HttpServer> {
  let prepared: Promise<void> = Promise.resolve();
  const server = await startHttpServer({
    ...config.listen,
    listenerFor: (url) => {
      const issuer = config.issuer ?? url;
      const ports = createPorts({ config, clock, log, keys, unitOfWork: store.unitOfWork, issuer });
      // Queued before the first request can queue anything, so every session finds its stamp.
      prepared = ports.unitOfWork.run(({ sessions }) => {
        for (const stamp of ports.refreshTokens.stamps) sessions.registerStamp(stamp);
      });
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
