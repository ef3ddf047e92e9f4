import { commitment } from '../audit/chain/commitment.ts';
import type { EmergencyAccess, EmergencyReview, LaterWords } from '../records/emergency-access.ts';

type Told = Pick<EmergencyAccess, 'id' | 'salt' | 'person' | 'ward' | 'startedAtMs'> & {
  readonly reason: Pick<EmergencyAccess['reason'], 'text'>;
};

/** What the person has written, for the trail, which must not hold it. */
export function contentCommitment({ id, salt, person, ward, startedAtMs, reason }: Told): string {
  return commitment(salt, ['emergency', id, person ?? '', ward ?? '', startedAtMs, reason.text ?? '']);
}

/** What was written after the beginning, for the trail. */
export function wordsCommitment(
  { id, salt }: Pick<EmergencyAccess, 'id' | 'salt'>,
  { text }: Pick<LaterWords, 'text'>,
): string {
  return commitment(salt, ['words', id, text]);
}

/** Why a review came to its verdict, for the trail. */
export function noteCommitment(
  { id, salt }: Pick<EmergencyAccess, 'id' | 'salt'>,
  { note }: Pick<EmergencyReview, 'note'>,
): string {
  return commitment(salt, ['review', id, note]);
}
