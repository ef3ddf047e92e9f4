/** ISO 8601 in UTC with milliseconds. Throws `RangeError` for what is no time. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** As `isoTime`; null for what has not happened. */
export function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}
