import { afterEach, expect, it } from 'vitest';
import { faultCount } from '../../support/faults/fault-count.ts';
import type { Fault } from '../../support/faults/fault-proxy.ts';
import { forceRefresh } from '../../support/faults/force-refresh.ts';
import { seededRandom } from '../../support/faults/malformed-requests.ts';
import { readSessions } from '../../support/faults/read-session.ts';
import { type Clinic, startClinic } from '../../support/faults/start-clinic.ts';

const refreshPath = '/account/token/refresh/';
const faults: readonly Fault[] = [
  'dropped',
  'delayed',
  'duplicated',
  'truncated',
  'becomes_500',
  'becomes_502',
  'becomes_429',
];
const refreshes = faultCount(2_000);
let clinic: Clinic;

afterEach(() => clinic.close());

it(`keeps the session through ${refreshes} refreshes whose answers are spoiled in every way`, {
  timeout: 180_000,
}, async () => {
  const rate = 50;
  clinic = await startClinic({ delayMs: 12_000 / rate });
  clinic.clock.accelerate(rate);
  const random = seededRandom(42);
  let exchanges = 0;
  clinic.spoil((path) => {
    if (path !== refreshPath) return 'none';
    exchanges += 1;
    // Two out of three go wrong, so several in a row are common.
    return random() < 1 / 3 ? 'none' : (faults[Math.floor(random() * faults.length)] ?? 'none');
  });
  let succeeded = 0;
  while (exchanges < refreshes) {
    await clinic.workstation.actions['session.report-activity']({ editing: false });
    if (await forceRefresh(clinic.workstation)) succeeded += 1;
  }

  clinic.spoil(() => 'none');
  expect(await forceRefresh(clinic.workstation)).toBe(true);
  expect(clinic.workstation.snapshot().phase.name).toBe('active');
  for (const fault of faults) expect(clinic.proxy.happened.get(fault), fault).toBeGreaterThan(refreshes / 50);
  expect(succeeded).toBeGreaterThan(refreshes / 5);

  const [session] = await readSessions(clinic.databaseFile);
  expect(session).toMatchObject({ ended: false, events: { sign_in: 1 } });
  expect(session?.events.reuse_detected).toBeUndefined();
  expect(session?.events.refresh).toBe(session?.generation);
  // Lost answers were repeated rather than lost for good, and no copy of a request was taken for a new one.
  expect(session?.events.refresh_recovered).toBeGreaterThan(refreshes / 20);
  expect(session?.events.refresh_refused).toBeGreaterThan(refreshes / 50);
});
