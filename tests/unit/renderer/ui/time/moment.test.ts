import { describe, expect, it } from 'vitest';
import { dateAndTime, moment, momentFormatOf, timeOfDay } from '../../../../../renderer/ui/time/moment.ts';

const nowMs = Date.UTC(2026, 10, 20, 14, 2);
const lastNightMs = Date.UTC(2026, 10, 19, 19, 2);

describe('times', () => {
  it('follow the locale of the machine', () => {
    expect(timeOfDay(nowMs, { locale: 'en-GB', timeZone: 'UTC' })).toBe('14:02');
    expect(timeOfDay(nowMs, { locale: 'en-US', timeZone: 'UTC' })).toMatch(/^02:02\sPM$/);
    expect(timeOfDay(nowMs, { locale: 'de-DE', timeZone: 'Europe/Berlin' })).toBe('15:02');
  });

  it('carry the weekday when they are not of today', () => {
    const format = { locale: 'en-GB', timeZone: 'UTC' };
    expect(moment(nowMs - 60_000, nowMs, format)).toBe('14:01');
    expect(moment(lastNightMs, nowMs, format)).toBe('19:02 (Thu)');
    expect(moment(nowMs + 12 * 3_600_000, nowMs, format)).toBe('02:02 (Sat)');
  });

  it.each([
    ['de', 'en-US', 'h12', /^07:02\sPM \(Do\)$/],
    ['de', 'en-GB', 'h23', /^19:02 \(Do\)$/],
    ['de', 'de-AT', 'h23', /^19:02 \(Do\)$/],
    ['es', 'de-DE', 'h23', /^19:02 \(jue\)$/],
    ['es', 'en-US', 'h12', /^07:02\sp\.\sm\. \(jue\)$/],
    ['en', 'de-DE', 'h23', /^19:02 \(Thu\)$/],
    ['en', 'en-GB', 'h23', /^19:02 \(Thu\)$/],
    ['en', 'ar-EG', 'h12', /^07:02\sPM \(Thu\)$/],
  ] as const)(
    "have words of the screen's language and hours of the machine's clock: %s on %s",
    (language, locale, hourCycle, written) => {
      const format = { ...momentFormatOf(language, { locale, hourCycle }), timeZone: 'UTC' };
      expect(moment(lastNightMs, nowMs, format)).toMatch(written);
    },
  );

  it("have months of the screen's language", () => {
    const format = { ...momentFormatOf('es', { locale: 'en-GB', hourCycle: 'h23' }), timeZone: 'UTC' };
    expect(dateAndTime(nowMs, format)).toContain('20 de noviembre de 2026');
    expect(dateAndTime(nowMs, format)).toContain('14:02');
  });

  it('judge today by the time zone of the machine', () => {
    const lateMs = Date.UTC(2026, 10, 20, 23, 30);
    expect(moment(lateMs, nowMs, { locale: 'en-GB', timeZone: 'UTC' })).toBe('23:30');
    expect(moment(lateMs, nowMs, { locale: 'en-GB', timeZone: 'Europe/Berlin' })).toBe('00:30 (Sat)');
  });
});
