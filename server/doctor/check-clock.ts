import type { ClockRecord, DoubtReason } from '../domain/records/clock-record.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('clock');
/** The program is younger than the first and will not live until the second. */
const earliestMs = Date.UTC(2026, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);
const toleratedMs = 5_000;

/**
 * Whether the time can be right, and whether the server trusts it. `synchronised` is what the system reports; null: it
 * does not. `record` is what the server noted last.
 */
export function checkClock(
  nowMs: number,
  newestEventMs: number | null,
  synchronised: boolean | null,
  record: ClockRecord | null = null,
): Finding {
  const now = new Date(nowMs).toISOString();
  const set = 'Set the clock and keep it synchronised by NTP: sessions end by it.';
  if (nowMs < earliestMs || nowMs > latestMs) return fail(`The clock says ${now}.`, set);
  if (record?.doubt) {
    const own = new Date(record.timeMs).toISOString();
    const ahead = `${reasons[record.doubt.reason]} The server counts its own time, which was ${own} when the clock said ${new Date(record.wallMs).toISOString()}.`;
    return fail(
      `The clock says ${now}, which the server doubts: ${ahead}`,
      'If the clock is wrong, set it; if it is right, run `clock accept`.',
    );
  }
  if (newestEventMs !== null && newestEventMs > nowMs + toleratedMs) {
    const newest = new Date(newestEventMs).toISOString();
    return fail(`The clock says ${now}, but the newest audit event is from ${newest}.`, set);
  }
  if (synchronised === false) return warn(`The clock says ${now} and is not synchronised.`, set);
  return ok(
    `${now}, ${synchronised ? 'synchronised' : 'but this system does not say whether it is synchronised'}.`,
  );
}

const reasons: Readonly<Record<DoubtReason, string>> = {
  left_own_time: 'it has drifted from the time that the server counts.',
  before_last_commit: 'it was behind the last commit.',
  far_ahead: 'it was far ahead of the last commit, and nothing keeps it synchronised.',
};
