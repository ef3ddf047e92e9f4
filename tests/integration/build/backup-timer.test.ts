import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../build/installers/product.ts';

const dayMs = 24 * 3_600_000;
const year = 2027;

/** What a clock on the wall shows, as if it stood in UTC. */
function wallClock(zone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (instantMs) => {
    const [, day, month, inYear, time] =
      /^(\d\d)\/(\d\d)\/(\d{4}), (.*)$/.exec(format.format(instantMs)) ?? [];
    return Date.parse(`${inYear}-${month}-${day}T${time}Z`);
  };
}

/** The days of the year on which that time is left out, because clocks go forward over it. */
function daysWithout(timeMs: number, zone: string): string[] {
  const shown = wallClock(zone);
  const offsetAt = (instantMs: number) => shown(instantMs) - instantMs;
  const first = Date.UTC(year, 0, 1);
  const missing: string[] = [];
  for (let week = first; week < first + 365 * dayMs; week += 7 * dayMs) {
    const offsets = [offsetAt(week - dayMs), offsetAt(week + 8 * dayMs)];
    if (offsets[0] === offsets[1]) continue;
    for (let day = week; day < week + 7 * dayMs; day += dayMs)
      if (!offsets.some((offset) => shown(day + timeMs - offset) === day + timeMs))
        missing.push(`${zone} ${new Date(day).toISOString().slice(0, 10)}`);
  }
  return missing;
}

it('makes a backup in each night of the year, also where clocks go forward in it', {
  timeout: 60_000,
}, () => {
  const timer = readFileSync(join(root, 'build/systemd/carelink-backup.timer'), 'utf8');
  const [, hours, minutes] = /^OnCalendar=\*-\*-\* (\d\d):(\d\d):00$/m.exec(timer) ?? [];
  const timeMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const zones = Intl.supportedValuesOf('timeZone');
  expect(zones.length).toBeGreaterThan(300);
  expect(zones.flatMap((zone) => daysWithout(timeMs, zone))).toEqual([]);
  // Else this proves nothing.
  expect(daysWithout(2.5 * 3_600_000, 'Europe/Berlin')).toEqual(['Europe/Berlin 2027-03-28']);
});
