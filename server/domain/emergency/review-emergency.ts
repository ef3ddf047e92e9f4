import { type Administrator, auditAct } from '../administration/administrator.ts';
import { hasRight } from '../administration/rights.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { EmergencyReview } from '../records/emergency-access.ts';
import { noteCommitment } from './emergency-commitments.ts';

export interface ReviewDecision extends Pick<EmergencyReview, 'verdict' | 'note'> {
  /** Id or name of the security officer who decides. */
  readonly reviewer: number | string;
}

/**
 * Closes the review of an emergency access, or leaves it open for another verdict (`needs_follow_up`). Throws
 * `AdministrationError` when there is no such access or officer, and `Refusal`: `already_reviewed`, `forbidden`
 * to officers who would review their own.
 */
export function reviewEmergency(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  id: string,
  { verdict, note, reviewer }: ReviewDecision,
  by: Administrator,
): Promise<void> {
  return unitOfWork.run(({ emergencies, users, audit }) => {
    const officer = typeof reviewer === 'number' ? users.find(reviewer) : users.findByName(reviewer);
    if (!officer || officer.disabled || !hasRight(officer.role, 'review_emergency')) {
      throw new AdministrationError(`There is no security officer ${reviewer}.`);
    }
    const access = emergencies.find(id);
    if (!access) throw new AdministrationError(`There is no emergency access ${id}.`);
    if (access.userId === officer.id) {
      throw new Refusal('forbidden', { sentence: 'You cannot review your own emergency access.' });
    }
    if (access.review !== null && access.review.verdict !== 'needs_follow_up') {
      throw new Refusal('already_reviewed');
    }
    const nowMs = clock.nowMs();
    emergencies.review(id, { verdict, note, userId: officer.id, atMs: nowMs });
    auditAct(
      audit,
      { by, nowMs },
      {
        type: 'emergency_reviewed',
        userId: access.userId,
        deviceId: access.deviceId,
        reason: verdict,
        details: { emergency_id: id, reviewer_id: officer.id, note: noteCommitment(access, { note }) },
      },
    );
  });
}
