/** How moments are written: words in one language, the clock as set on the machine; tests pass their own. */
export interface MomentFormat {
  readonly locale?: string;
  readonly timeZone?: string;
  /** 12 or 24 hours; the locale's convention unless given. */
  readonly hourCycle?: 'h11' | 'h12' | 'h23' | 'h24';
}

/**
 * Dates use the language of the screen, in the machine's regional variant if the machine uses that language; hours
 * follow the machine.
 */
export function momentFormatOf(
  language: string,
  machine: Pick<Intl.ResolvedDateTimeFormatOptions, 'locale' | 'hourCycle'> = machineFormat(),
): MomentFormat {
  const speaksIt = machine.locale.split('-')[0]?.toLowerCase() === language;
  const hourCycle = machine.hourCycle as MomentFormat['hourCycle'];
  return { locale: speaksIt ? machine.locale : language, ...(hourCycle && { hourCycle }) };
}

function machineFormat(): Intl.ResolvedDateTimeFormatOptions {
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit' }).resolvedOptions();
}

/** Time of day, e.g. "14:02" or "02:02 PM". */
export function timeOfDay(atMs: number, format: MomentFormat = {}): string {
  const { locale, timeZone, hourCycle } = format;
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    hourCycle,
  }).format(atMs);
}

/**
 * Time of day, followed by the weekday if it is not today: night shifts begin yesterday. The weekday comes last, so
 * that "since", "at" and their like stand before a time in every language.
 */
export function moment(atMs: number, nowMs: number, format: MomentFormat = {}): string {
  const { locale, timeZone } = format;
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
  if (day.format(atMs) === day.format(nowMs)) return timeOfDay(atMs, format);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone }).format(atMs);
  return `${timeOfDay(atMs, format)} (${weekday})`;
}

/** Date with its year and time of day, e.g. "20 November 2026 at 14:02". */
export function dateAndTime(atMs: number, { locale, timeZone, hourCycle }: MomentFormat = {}): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
    hourCycle,
  }).format(atMs);
}
