const minutesOfDay = 1_440;
/** After it years have five digits and a sign. */
const endOfYear9999Ms = 253_402_300_800_000;

const minuteMs = 60_000;

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** Texts of minutes that were asked for; most times are of now, or of the begin or end of a shift. */
const minuteTexts = Array.from({ length: 64 }, () => ({ minute: -1, text: '' }));

/**
 * ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it, in a fraction of its time: a refresh
 * needs four. Throws `RangeError` for what is no time.
 */
export function isoTime(timeMs: number): string {
  const isUsual = timeMs >= 0 && timeMs < endOfYear9999Ms && Number.isInteger(timeMs);
  if (!isUsual) return new Date(timeMs).toISOString();
  const minute = Math.floor(timeMs / minuteMs);
  const inMinuteMs = timeMs - minute * minuteMs;
  const second = Math.floor(inMinuteMs / 1000);
  const ms = inMinuteMs - second * 1000;
  return `${textOfMinute(minute)}${two(second)}.${Math.floor(ms / 100)}${two(ms % 100)}Z`;
}

/** Date, hour and minute, up to the colon before the seconds. */
function textOfMinute(minute: number): string {
  const known = minuteTexts[minute % minuteTexts.length];
  if (known?.minute === minute) return known.text;
  const day = Math.floor(minute / minutesOfDay);
  const inDay = minute - day * minutesOfDay;
  const text = `${isoDate(day)}T${two(Math.floor(inDay / 60))}:${two(inDay % 60)}:`;
  minuteTexts[minute % minuteTexts.length] = { minute, text };
  return text;
}

/** As `isoTime`; null for what has not happened. */
export function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}

/** The date so many days after 1970-01-01; years are counted from March, so that a leap day is their last. */
function isoDate(day: number): string {
  const sinceYear0 = day + 719_468;
  const era = Math.floor(sinceYear0 / 146_097);
  const inEra = sinceYear0 - era * 146_097;
  const leapDays = Math.floor(inEra / 1_460) - Math.floor(inEra / 36_524) + Math.floor(inEra / 146_096);
  const yearInEra = Math.floor((inEra - leapDays) / 365);
  const inYear = inEra - (365 * yearInEra + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100));
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const dayOfMonth = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * 400 + yearInEra + (month <= 2 ? 1 : 0);
  return `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month)}-${two(dayOfMonth)}`;
}

function two(number: number): string {
  return twoDigits[number] ?? '';
}
