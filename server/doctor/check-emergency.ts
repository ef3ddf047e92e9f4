import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn } = findingsOf('emergency');
const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;

/** Whether emergency accesses are reviewed in time, and their alerts arrive. */
export function checkEmergency(facts: DatabaseFacts, reviewDays: number, nowMs: number): Finding {
  const emergency = facts.kind === 'open' ? facts.emergency : null;
  if (emergency === null) return ok('There are no emergency accesses that this program could check.');
  const { reviews, alerts } = emergency;
  if (alerts.oldestMs !== null && nowMs - alerts.oldestMs > hourMs) {
    return warn(
      `${alerts.count} alerts wait, the oldest since ${new Date(alerts.oldestMs).toISOString()}: a webhook does not accept them.`,
      'Look for "an alert could not be sent" in the log; mend the webhook or alerts.webhooks.',
    );
  }
  if (reviews.oldestMs !== null && nowMs - reviews.oldestMs > reviewDays * dayMs) {
    return warn(
      `${reviews.count} emergency accesses are not reviewed, the oldest of ${new Date(reviews.oldestMs).toISOString()}.`,
      'A security officer reviews them: `emergency list --open`, then `emergency review`.',
    );
  }
  return ok(
    reviews.count === 0 ? 'All emergency accesses are reviewed.' : `${reviews.count} wait for their review.`,
  );
}
