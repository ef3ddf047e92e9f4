import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import { type EmergencyAccess, type LaterWords, wordsOf } from '../records/emergency-access.ts';
import { wordsCommitment } from './emergency-commitments.ts';

/**
 * Adds the words that an access began without; returns what the trail is to say, which does not contain them. Throws
 * `Refusal`: `words_already_written`. Must run inside a job.
 */
export async function addWords(
  { emergencies }: Pick<Repositories, 'emergencies'>,
  access: EmergencyAccess,
  words: LaterWords,
): Promise<AuditDetails> {
  if (wordsOf(access) !== null) throw new Refusal('words_already_written');
  await emergencies.addWords(access.id, words);
  return { words: wordsCommitment(access, words) };
}
