import type { Log } from '../domain/ports/log.ts';

/** A secret from an administrator's file, which may be replaced while the server runs; null: there is none. */
export class ReloadedSecret<Secret> {
  readonly #what: string;
  readonly #read: () => Secret | null;
  readonly #log: Log;
  current: Secret | null;

  /** `what` names it in the log. Throws what `read` throws. */
  constructor(what: string, read: () => Secret | null, log: Log) {
    this.#what = what;
    this.#read = read;
    this.#log = log;
    this.current = read();
  }

  /** Reads the file anew; the old secret stays in use when that fails. */
  reload(): void {
    try {
      this.current = this.#read();
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown';
      this.#log.error({ problem }, `${this.#what} cannot be read: the old one stays in use`);
    }
  }
}
