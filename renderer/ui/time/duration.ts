/** A time span as screens show it: whole units, rounded down, so that nobody is promised more time than there is. */
export type Duration =
  | { readonly unit: 'hours'; readonly hours: number; readonly minutes: number }
  | { readonly unit: 'minutes'; readonly minutes: number }
  | { readonly unit: 'seconds'; readonly seconds: number };

/** Splits milliseconds into units; a negative span is zero seconds. */
export function durationOf(ms: number): Duration {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return { unit: 'seconds', seconds };
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return { unit: 'minutes', minutes };
  return { unit: 'hours', hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** How long to wait, never less than the real wait: in seconds up to two minutes, then in whole minutes. */
export function waitOf(seconds: number): Duration {
  if (seconds <= 120) return { unit: 'seconds', seconds };
  return durationOf(Math.ceil(seconds / 60) * 60_000);
}

/** Minutes and seconds as on a stopwatch, e.g. "0:47". */
export function stopWatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
