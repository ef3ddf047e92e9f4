/** Minutes before the end of a session at which its user is warned. */
export const warningMinutes = [15, 5, 1] as const;
export type Warning = (typeof warningMinutes)[number];

/** The warning that applies with `leftMs` milliseconds to go; null before the first. */
export function warningAt(leftMs: number): Warning | null {
  const due = warningMinutes.filter((minutes) => leftMs <= minutes * 60_000);
  return due.at(-1) ?? null;
}

/** Milliseconds until the warning changes; null after the last. */
export function nextWarningInMs(leftMs: number): number | null {
  const next = warningMinutes.find((minutes) => leftMs > minutes * 60_000);
  return next === undefined ? null : leftMs - next * 60_000;
}
