const dayMs = 86_400_000;
/** After it years have five digits and a sign. */
const endOfYear9999Ms = 253_402_300_800_000;

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/**
 * ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it, in a fifth of its time: a refresh needs
 * four. Throws `RangeError` for what is no time.
 */
export function isoTime(timeMs: number): string {
  const isUsual = timeMs >= 0 && timeMs < endOfYear9999Ms && Number.isInteger(timeMs);
  if (!isUsual) return new Date(timeMs).toISOString();
  const day = Math.floor(timeMs / dayMs);
  const inDayMs = timeMs - day * dayMs;
  const seconds = Math.floor(inDayMs / 1000);
  const minutes = Math.floor(seconds / 60);
  const ms = inDayMs - seconds * 1000;
  const hour = two(Math.floor(minutes / 60));
  return `${isoDate(day)}T${hour}:${two(minutes % 60)}:${two(seconds % 60)}.${Math.floor(ms / 100)}${two(ms % 100)}Z`;
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
