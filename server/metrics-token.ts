import type { Log } from './domain/log.ts';
import { readMetricsToken } from './http/read-metrics-token.ts';

/** The token with which the metrics may be read from elsewhere; null: there is none. */
export class MetricsToken {
  readonly #path: string | undefined;
  readonly #log: Log;
  current: string | null;

  /** Throws `SecretFileError`. */
  constructor(path: string | undefined, log: Log) {
    this.#path = path;
    this.#log = log;
    this.current = readMetricsToken(path);
  }

  /** Reads the file anew; the old token stays in use when that fails. */
  reload(): void {
    try {
      this.current = readMetricsToken(this.#path);
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown';
      this.#log.error({ problem }, 'the metrics token cannot be read: the old one stays in use');
    }
  }
}
