import { ConfigError, type ServerConfig } from '../config/server-config.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Metrics } from '../domain/ports/metrics.ts';
import { locateDatabase } from '../keys/locate-database.ts';
import { openSealedStore, type SealedStore } from '../keys/open-sealed-store.ts';

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
  const { config, clock, log, metrics, lockPatienceMs } = options;
  requireFile(config);
  const databaseFile = locateDatabase(config.database);
  const accessAlgorithm = config.tokens.algorithm;
  const common = { accessAlgorithm, clock, log };
  return openSealedStore({ ...common, databaseFile, lockPatienceMs, ...(metrics ? { metrics } : {}) });
}

/** Throws `ConfigError` where the database is not a file. */
export function requireFile({ database_url }: ServerConfig): void {
  if (database_url !== undefined)
    throw new ConfigError('database_url: this version keeps its data in a file; use `database`');
}
