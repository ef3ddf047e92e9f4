const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes Ctrl+C an exit of this process, so that what it has begun is removed; else a signal ends it on the spot. */
export function exitOnSignals(): void {
  for (const signal of signals) process.once(signal, () => process.exit(1));
}
