/** Locale and time zone of the machine; tests give their own. */
export interface MomentFormat {
  readonly locale?: string;
  readonly timeZone?: string;
}

/** Time of day in the machine's locale, e.g. "14:02" or "2:02 PM". */
export function timeOfDay(atMs: number, { locale, timeZone }: MomentFormat = {}): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(atMs);
}

/**
 * Time of day, with the weekday behind it where it is not today's: night shifts begin yesterday. Behind, because
 * then "since", "at" and their like stand before a time in every language.
 */
export function moment(atMs: number, nowMs: number, format: MomentFormat = {}): string {
  const { locale, timeZone } = format;
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
  if (day.format(atMs) === day.format(nowMs)) return timeOfDay(atMs, format);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone }).format(atMs);
  return `${timeOfDay(atMs, format)} (${weekday})`;
}

/** Date with its year and time of day, e.g. "20 November 2026 at 14:02", in the machine's locale. */
export function dateAndTime(atMs: number, { locale, timeZone }: MomentFormat = {}): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(atMs);
}
