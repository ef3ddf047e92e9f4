/** Locale and time zone of the machine; tests give their own. */
export interface MomentFormat {
  readonly locale?: string;
  readonly timeZone?: string;
}

/** Time of day in the machine's locale, e.g. "14:02" or "2:02 PM". */
export function timeOfDay(atMs: number, { locale, timeZone }: MomentFormat = {}): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(atMs);
}

/** Time of day, with the weekday where it is not today's: night shifts begin yesterday. */
export function moment(atMs: number, nowMs: number, format: MomentFormat = {}): string {
  const { locale, timeZone } = format;
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
  if (day.format(atMs) === day.format(nowMs)) return timeOfDay(atMs, format);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone }).format(atMs);
  return `${weekday} ${timeOfDay(atMs, format)}`;
}

/** The day in full, e.g. "Friday 20 November", in the machine's locale. */
export function dayInFull(atMs: number, { locale, timeZone }: MomentFormat = {}): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(
    atMs,
  );
}
