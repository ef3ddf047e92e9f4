/** Structured log. Callers pass ids, codes and durations only: no token, password or key. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** For work of which nobody wants to hear. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
