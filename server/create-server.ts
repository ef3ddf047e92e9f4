import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startBackgroundWork } from './background/background-work.ts';
import { watchClock } from './clock/watch-clock.ts';
import { nodeNameOf } from './config/node-name.ts';
import { requireShortTolerance } from './config/replay-tolerance.ts';
import {
  ConfigError,
  misspeltWard,
  parseServerConfig,
  type ServerConfig,
  type ServerConfigInput,
} from './config/server-config.ts';
import { inUseMs } from './domain/devices/note-report.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Log } from './domain/ports/log.ts';
import type { UnitOfWork } from './domain/ports/unit-of-work.ts';
import { dayMs } from './domain/time/durations.ts';
import { unknownWards } from './domain/wards/misspelt-wards.ts';
import type { HttpServer } from './http/http-server.ts';
import { locateDatabase, realDatabase } from './keys/locate-database.ts';
import { requireDatabaseOfKeys } from './keys/require-database.ts';
import { followAlgorithm } from './keys/rotate-server-keys.ts';
import { watchKeys } from './keys/watch-keys.ts';
import { openConfiguredStore } from './running/open-configured-store.ts';
import { serveHttp } from './running/serve-http.ts';
import { ServerMetrics } from './running/server-metrics.ts';
import type { ServerParts, ServerState } from './running/server-parts.ts';
import { watchFile } from './running/watch-file.ts';
import { requireNotMoved } from './store/sqlite/moved-database.ts';
import { lockForServer } from './store/sqlite/server-lock.ts';
import { nearestName } from './text/nearest-name.ts';

export { ConfigError, parseServerConfig, type ServerConfigInput } from './config/server-config.ts';

export interface TokenServerOptions {
  readonly config: ServerConfigInput;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once when a file of the running server is lost, which is logged: close the server, and end with a failure. */
  readonly onLost?: () => void;
}

export interface TokenServer {
  /** Opens database and keys, migrates, and resolves when requests are answered. To be called once. */
  listen(): Promise<{ readonly url: string }>;
  /** Reads certificate and metrics token anew; what is wrong is logged, and the old ones stay in use. */
  reload(): void;
  /** Is not ready any more, answers what is under way, writes what is queued and closes everything. */
  close(): Promise<void>;
}

const requestLockPatienceMs = 2_000;

/** The token server; nothing happens before `listen`. Throws `ConfigError`. */
export function createTokenServer(options: TokenServerOptions): TokenServer {
  const state: ServerState = { isDraining: false, hasLostFile: false, reloaders: [], closers: [] };
  const parts: ServerParts = { ...options, config: parseServerConfig(options.config), state };
  const close = async () => {
    state.isDraining = true;
    for (const closeOne of state.closers.splice(0).reverse()) await closeOne();
  };
  const listen = async () => {
    try {
      return await start(parts);
    } catch (error) {
      await close();
      throw error;
    }
  };
  const reload = () => {
    for (const reloadOne of state.reloaders) reloadOne();
  };
  return { listen, reload, close };
}

async function start(parts: ServerParts): Promise<{ url: string }> {
  const { config, clock, log, state } = parts;
  const { closers } = state;
  const metrics = new ServerMetrics(nodeNameOf(config));
  closers.push(metrics.stop);
  const databaseFile = locateDatabase(config.database);
  // Of several nodes on one database each holds its own lane instead.
  if (config.database_url === undefined) {
    requireNotMoved(realDatabase(databaseFile));
    requireDatabaseOfKeys(databaseFile);
    const lock = await lockForServer(realDatabase(databaseFile), clock.nowMs());
    closers.push(async () => lock.release());
    followFile(lock.file, parts);
  }
  const sealed = await openConfiguredStore({
    config,
    clock,
    log,
    metrics: metrics.counted,
    lockPatienceMs: requestLockPatienceMs,
    isNode: true,
  });
  const { store, keys } = sealed;
  const { unitOfWork } = store;
  closers.push(() => store.close());
  if (config.database_url === undefined) {
    // SQLite leaves the log of a file that was moved: whatever is at its path now would take it for its own.
    closers.push(async () => {
      if (state.hasLostFile) store.flushLog();
    });
    followFile(resolve(config.database), parts);
  }
  // By the time that the store knows: a clock that went back to its beginning must not keep a server from starting.
  requireShortTolerance(config, clock.nowMs());
  metrics.countSessions(() => unitOfWork.read(({ sessions }) => sessions.countOpen(clock.nowMs())));
  metrics.showWorkstations(() =>
    unitOfWork.read(({ reports }) => reports.inventory(clock.nowMs() - inUseMs)),
  );
  if (config.database_url === undefined)
    metrics.showDatabase(databaseFile, () =>
      unitOfWork.read(({ backupRecord }) => backupRecord.lastFinishedMs()),
    );
  else metrics.showLogArchiving(() => unitOfWork.read(({ backupRecord }) => backupRecord.logArchiving()));
  const overdueMs = config.emergency.review_days * dayMs;
  metrics.showEmergencies(() =>
    unitOfWork.read(async ({ emergencies, alerts }) => ({
      open: (await emergencies.openReviews()).count,
      overdue: await emergencies.countOpenBefore(clock.nowMs() - overdueMs),
      alerts: (await alerts.waiting()).count,
    })),
  );
  closers.push(await watchClock({ clock, unitOfWork, log }));
  metrics.showClock(clock);
  if (await followAlgorithm({ clock, unitOfWork, keys }, config.tokens.algorithm)) {
    log.warn({ algorithm: config.tokens.algorithm }, 'a new access key was made: no backup so far has it');
  }
  await requireKnownWards(parts, unitOfWork);
  const server = await serveHttp(parts, sealed, metrics);
  const ports = { clock, log, metrics: metrics.counted, unitOfWork, keys };
  closers.push(watchKeys({ ...ports, issuer: config.issuer ?? server.url }));
  const { amongNodes } = store;
  metrics.showLeadership(amongNodes.leadership);
  closers.push(() => amongNodes.stop());
  closers.push(startBackgroundWork(ports, amongNodes, config));
  amongNodes.start();
  // Closed first, so that nobody connects any more while work in the background comes to its end.
  closers.push(() => drain(server, config.shutdown));
  return { url: server.url };
}

/** A server whose file was replaced or removed stops: what it writes ends with it, and nothing keeps out a second server. */
function followFile(path: string, { log, state, onLost }: ServerParts): void {
  const stopWatching = watchFile(path, () => {
    if (state.isDraining) return;
    state.isDraining = true;
    state.hasLostFile = true;
    log.error(
      { file: path },
      `${path} was replaced or removed while the server ran: it stops, since what it writes would be lost. Stop the server before anything is done to its files, and bring a backup back with \`restore\``,
    );
    onLost?.();
  });
  state.closers.push(async () => stopWatching());
}

/**
 * A ward's networks protect nothing as long as its name is mistyped. Whoever names a ward before there is one is told
 * so; where a ward is meant that there is, nobody starts a server that leaves it open. Throws `ConfigError`.
 */
async function requireKnownWards(
  { config, log }: Pick<ServerParts, 'config' | 'log'>,
  unitOfWork: UnitOfWork,
): Promise<void> {
  const existing = await unitOfWork.read(async ({ wards }) => (await wards.list()).map(({ name }) => name));
  for (const { name, meant } of unknownWards(Object.keys(config.wards), existing, nearestName)) {
    if (meant !== null) throw new ConfigError(misspeltWard(name, meant));
    log.warn(
      { ward: name },
      'the configuration names a ward that does not exist: mend the name, or add the ward with `ward set`',
    );
  }
}

/** Load balancers that look at `/readyz` get their time to send nobody here any more. */
async function drain(
  server: HttpServer,
  { notice_seconds, drain_seconds }: ServerConfig['shutdown'],
): Promise<void> {
  if (notice_seconds > 0) await setTimeout(notice_seconds * 1000);
  await server.close(drain_seconds * 1000);
}
