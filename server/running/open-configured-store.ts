import { nodeNameOf } from '../config/node-name.ts';
import { ConfigError, type ServerConfig } from '../config/server-config.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Metrics } from '../domain/ports/metrics.ts';
import { readSecretFile } from '../files/read-secret-file.ts';
import { locateDatabase, realDatabase } from '../keys/locate-database.ts';
import { openClusterStore } from '../keys/open-cluster-store.ts';
import { openSealedStore, type SealedStore } from '../keys/open-sealed-store.ts';
import type { PostgresSettings } from '../store/postgres/postgres-settings.ts';
import { spareOlderServer } from '../store/sqlite/spare-older-server.ts';
import type { Store } from '../store/store.ts';
import { parseDatabaseUrl } from '../text/database-url.ts';
import { encryptionFileOf } from './read-cluster-keys.ts';

export interface ConfiguredStoreOptions {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** How long a job waits for its turn. */
  readonly lockPatienceMs: number;
  /** A server is a node, with a lane of its own; a command is none. */
  readonly isNode: boolean;
}

/** Opens the database of these settings with its keys. Throws `ConfigError`, `DatabaseError` and `KeyFileError`. */
export async function openConfiguredStore(options: ConfiguredStoreOptions): Promise<SealedStore> {
  const { config, clock, log, metrics, lockPatienceMs, isNode } = options;
  const databaseFile = locateDatabase(config.database);
  const accessAlgorithm = config.tokens.algorithm;
  const common = { accessAlgorithm, clock, log };
  if (config.database_url === undefined) {
    if (!isNode) await spareOlderServer(realDatabase(databaseFile));
    return openSealedStore({ ...common, databaseFile, lockPatienceMs, ...(metrics ? { metrics } : {}) });
  }
  const encryptionFile = encryptionFileOf(config);
  const store = await openConfiguredPostgres(options);
  return openClusterStore({ ...common, store, encryptionFile, recordFile: databaseFile, isNode });
}

/** Opens the PostgreSQL database of these settings, without its keys. Throws `DatabaseError`. */
export async function openConfiguredPostgres({
  config,
  clock,
  log,
  metrics,
  lockPatienceMs,
  isNode,
}: ConfiguredStoreOptions): Promise<Store> {
  // Loaded here, since a server with a database file never needs it or its driver.
  const { openPostgresStore } = await import('../store/postgres/open-postgres-store.ts');
  return openPostgresStore({
    settings: postgresSettingsOf(config),
    node: isNode ? nodeNameOf(config) : null,
    standby: config.database_standby,
    nowMs: () => clock.nowMs(),
    // Which host it uses is worth a line of a node's log; a command would say it each time.
    log: isNode ? log : { ...log, info: () => {} },
    patienceMs: lockPatienceMs,
    ...(metrics ? { metrics } : {}),
  });
}

/** How the database of `database_url` is reached. Throws `ConfigError`. */
export function postgresSettingsOf(config: ServerConfig): PostgresSettings {
  const address = parseDatabaseUrl(config.database_url ?? '');
  if (typeof address === 'string') throw new ConfigError(`database_url: ${address}`);
  const { database_password_file: passwordFile, database_ca_file: caFile } = config;
  return {
    address,
    readPassword: () =>
      passwordFile === undefined
        ? null
        : readSecretFile('database_password_file', passwordFile).replace(/\r?\n$/, ''),
    readAuthorities: () =>
      caFile === undefined
        ? null
        : readSecretFile('database_ca_file', caFile, { isPublic: true, isPem: true }),
    allowsPlaintext: config.database_cleartext_over_network,
    readers: config.database_connections,
  };
}
