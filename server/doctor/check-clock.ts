import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('clock');
/** This program was not there before, and will not be there then. */
const earliestMs = Date.UTC(2026, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);
const toleratedMs = 5_000;

/** Whether the time can be right. `synchronised` is what the system says about it; null: it does not say. */
export function checkClock(
  nowMs: number,
  newestEventMs: number | null,
  synchronised: boolean | null,
): Finding {
  const now = new Date(nowMs).toISOString();
  const set = 'Set the clock, and have it kept by NTP: sessions end by it.';
  if (nowMs < earliestMs || nowMs > latestMs) return fail(`The clock says ${now}.`, set);
  if (newestEventMs !== null && newestEventMs > nowMs + toleratedMs) {
    const newest = new Date(newestEventMs).toISOString();
    return fail(`The clock says ${now}, but the newest audit event is of ${newest}.`, set);
  }
  if (synchronised === false) return warn(`The clock says ${now} and is not synchronised.`, set);
  return ok(`${now}, ${synchronised ? 'synchronised' : 'whether it is synchronised cannot be told here'}.`);
}
