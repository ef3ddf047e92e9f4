import { describe, expect, it } from 'vitest';
import { moment, timeOfDay } from '../../../../../renderer/ui/time/moment.ts';

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

  it('judge today by the time zone of the machine', () => {
    const lateMs = Date.UTC(2026, 10, 20, 23, 30);
    expect(moment(lateMs, nowMs, { locale: 'en-GB', timeZone: 'UTC' })).toBe('23:30');
    expect(moment(lateMs, nowMs, { locale: 'en-GB', timeZone: 'Europe/Berlin' })).toBe('00:30 (Sat)');
  });
});
