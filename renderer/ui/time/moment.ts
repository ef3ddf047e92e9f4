/** How moments are written: words in one language, the clock as the machine has it; tests give their own. */
export interface MomentFormat {
  readonly locale?: string;
  readonly timeZone?: string;
  /** 12 or 24 hours; as the locale has it unless given. */
  readonly hourCycle?: 'h11' | 'h12' | 'h23' | 'h24';
}

/**
 * Words of dates in the language of the screen, in the machine's kind of that language where it speaks it, too; the
 * hours as on the machine.
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

/** Date with its year and time of day, e.g. "20 November 2026 at 14:02". */
export function dateAndTime(atMs: number, { locale, timeZone, hourCycle }: MomentFormat = {}): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
    hourCycle,
  }).format(atMs);
}
