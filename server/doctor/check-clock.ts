import type { ClockRecord, DoubtReason } from '../domain/records/clock-record.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('clock');
/** This program was not there before, and will not be there then. */
const earliestMs = Date.UTC(2026, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);
const toleratedMs = 5_000;

/**
 * Whether the time can be right, and whether the server believes it. `synchronised` is what the system says about it;
 * null: it does not say. `record` is what the server noted last.
 */
export function checkClock(
  nowMs: number,
  newestEventMs: number | null,
  synchronised: boolean | null,
  record: ClockRecord | null = null,
): Finding {
  const now = new Date(nowMs).toISOString();
  const set = 'Set the clock, and have it kept by NTP: sessions end by it.';
  if (nowMs < earliestMs || nowMs > latestMs) return fail(`The clock says ${now}.`, set);
  if (record?.doubt) {
    const own = new Date(record.timeMs).toISOString();
    const ahead = `${reasons[record.doubt.reason]} The server goes by its own time, which was ${own} when the clock said ${new Date(record.wallMs).toISOString()}.`;
    return fail(
      `The clock says ${now} and is doubted: ${ahead}`,
      'Set the clock if it is wrong; if it is right: `clock accept`.',
    );
  }
  if (newestEventMs !== null && newestEventMs > nowMs + toleratedMs) {
    const newest = new Date(newestEventMs).toISOString();
    return fail(`The clock says ${now}, but the newest audit event is of ${newest}.`, set);
  }
  if (synchronised === false) return warn(`The clock says ${now} and is not synchronised.`, set);
  return ok(`${now}, ${synchronised ? 'synchronised' : 'whether it is synchronised cannot be told here'}.`);
}

const reasons: Readonly<Record<DoubtReason, string>> = {
  left_own_time: 'it has left the time that the server counts.',
  before_last_commit: 'it stood before what was committed last.',
  far_ahead: 'it stood far ahead of what was committed last, and nothing keeps it right.',
};
