import type { StateDifference } from '../domain/audit/state/verify-state.ts';
import type { OpenReviews } from '../domain/records/emergency-access.ts';
import { sentenceOfUnverified } from '../domain/records/unverified-use.ts';
import { dayMs, hourMs } from '../domain/time/durations.ts';
import type { DatabaseFacts } from './examine-database.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('emergency');

/** Where events or the snapshot are missing, reviews may be missing, too. */
function isOfReviews(kind: StateDifference['kind']): boolean {
  return kind === 'emergency' || kind === 'snapshot' || kind === 'events';
}

/** An officer has to ask these people. */
function withoutWords({ withoutWords: count }: OpenReviews): string {
  return count > 0 ? ` (${count} without words)` : '';
}

/** Whether emergency accesses are reviewed in time and their alerts delivered. */
export function checkEmergency(facts: DatabaseFacts, reviewDays: number, nowMs: number): Finding {
  const emergency = facts.kind === 'open' ? facts.emergency : null;
  if (emergency === null) return ok('There are no emergency accesses that this program can check.');
  const { reviews, alerts } = emergency;
  const lost = facts.kind === 'open' ? facts.differences?.find(({ kind }) => isOfReviews(kind)) : undefined;
  if (lost) {
    return fail(
      `The reviews differ from the audit trail (event ${lost.seq}): ${lost.problem}.`,
      'Find out why (`audit verify`), and review what is missing by hand.',
    );
  }
  if (alerts.oldestMs !== null && nowMs - alerts.oldestMs > hourMs) {
    return warn(
      `${alerts.count} alerts are undelivered, the oldest since ${new Date(alerts.oldestMs).toISOString()}: a webhook does not accept them.`,
      'Look for "an alert could not be sent" in the log; correct the webhook or alerts.webhooks.',
    );
  }
  if (reviews.oldestMs !== null && nowMs - reviews.oldestMs > reviewDays * dayMs) {
    return warn(
      `${reviews.count} emergency accesses are not reviewed${withoutWords(reviews)}, the oldest from ${new Date(reviews.oldestMs).toISOString()}.`,
      'Have a security officer review them: `emergency list --open`, then `emergency review`.',
    );
  }
  if (emergency.unverified.count > 0) {
    return warn(
      sentenceOfUnverified(emergency.unverified),
      'Ask at the workstations named; if strangers can reach the server, set devices.enrolment to "required".',
    );
  }
  if (reviews.count > 0)
    return ok(`${reviews.count} emergency accesses await review${withoutWords(reviews)}.`);
  const isVouchedFor = facts.kind === 'open' && facts.differences !== null;
  return ok(
    isVouchedFor
      ? 'All emergency accesses are reviewed.'
      : 'No emergency access in the table awaits review, but nothing vouches for the table.',
  );
}
