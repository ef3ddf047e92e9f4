const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has signals such as Ctrl+C exit this process in order, so that its unfinished files are removed. */
export function exitOnSignals(): void {
  for (const signal of signals) process.once(signal, () => process.exit(1));
}
