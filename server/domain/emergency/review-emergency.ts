import { type Administrator, auditAct } from '../administration/administrator.ts';
import { hasRight } from '../administration/rights.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import { type EmergencyAccess, type EmergencyReview, wordsOf } from '../records/emergency-access.ts';
import { minuteMs } from '../time/durations.ts';
import { addWords } from './add-words.ts';
import { noteCommitment } from './emergency-commitments.ts';

/** For longer than any access lasts, whatever a clock says: one of which no end was told is over then. */
const surelyOverMs = 45 * minuteMs;

export interface ReviewDecision extends Pick<EmergencyReview, 'verdict' | 'note'> {
  /** What the person has told the officer, where nobody had written why. */
  readonly words?: string | undefined;
  /** Id or name of the security officer who decides. */
  readonly reviewer: number | string;
}

/**
 * Closes the review of an emergency access, or leaves it open for another verdict (`needs_follow_up`). It is not closed
 * as long as nobody has written why: an officer can note what the person told, once the access is over. Throws
 * `AdministrationError` when there is no such access or officer, and `Refusal`: `already_reviewed`, `words_missing`,
 * `words_already_written`, `forbidden` to officers who would review their own.
 */
export function reviewEmergency(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  id: string,
  { verdict, note, words, reviewer }: ReviewDecision,
  by: Administrator,
): Promise<void> {
  return unitOfWork.run(async (repositories) => {
    const { emergencies, users, audit } = repositories;
    const officer =
      typeof reviewer === 'number' ? await users.find(reviewer) : await users.findByName(reviewer);
    if (!officer || officer.disabled || !hasRight(officer.role, 'review_emergency')) {
      throw new AdministrationError(`There is no security officer ${reviewer}.`);
    }
    const access = await emergencies.find(id);
    if (!access) throw new AdministrationError(`There is no emergency access ${id}.`);
    if (access.userId === officer.id) {
      throw new Refusal('forbidden', { sentence: 'You cannot review your own emergency access.' });
    }
    if (access.review !== null && access.review.verdict !== 'needs_follow_up') {
      throw new Refusal('already_reviewed');
    }
    const nowMs = clock.nowMs();
    const of = { userId: access.userId, deviceId: access.deviceId };
    const ids = { emergency_id: id, reviewer_id: officer.id };
    if (words !== undefined) {
      // Its user can still write them.
      if (wordsOf(access) === null && !isOver(access, nowMs))
        throw new Refusal('words_missing', { sentence: stillGoesOn });
      const written = await addWords(repositories, access, { text: words, atMs: nowMs, notedBy: officer.id });
      const details = { ...ids, ...written };
      await auditAct(audit, { by, nowMs }, { type: 'break_glass_words', ...of, details });
    } else if (wordsOf(access) === null && verdict !== 'needs_follow_up') throw new Refusal('words_missing');
    await emergencies.review(id, { verdict, note, userId: officer.id, atMs: nowMs });
    await auditAct(
      audit,
      { by, nowMs },
      {
        type: 'emergency_reviewed',
        ...of,
        reason: verdict,
        details: { ...ids, note: noteCommitment(access, { note }) },
      },
    );
  });
}

const stillGoesOn = 'This emergency access still goes on: its user can write why until it ends.';

function isOver({ startedAtMs, endedAtMs }: EmergencyAccess, nowMs: number): boolean {
  return endedAtMs !== null || nowMs - startedAtMs > surelyOverMs;
}
