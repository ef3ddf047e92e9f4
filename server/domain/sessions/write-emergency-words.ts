import { auditSession } from '../audit/audit-session.ts';
import { addWords } from '../emergency/add-words.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { wordsOf } from '../records/emergency-access.ts';
import type { Session } from '../records/session.ts';
import { reasonOfEnd } from './session-state.ts';

/**
 * Writes down, once, why the emergency access of a session was needed; the same words again change nothing. Throws
 * `Refusal`: `forbidden` in any other session, `invalid_token` once it has ended, `words_already_written`.
 */
export async function writeEmergencyWords(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  own: Session,
  text: string,
  { address }: Caller,
): Promise<void> {
  if (own.profile !== 'break_glass') throw new Refusal('forbidden');
  await unitOfWork.run(async (repositories) => {
    const timeMs = clock.nowMs();
    const session = await repositories.sessions.find(own.id);
    // It may have ended since its token was looked at.
    if (session === null || reasonOfEnd(session, timeMs)) throw new Refusal('invalid_token');
    const access = await repositories.emergencies.find(own.id);
    if (access === null) throw new Refusal('forbidden');
    if (wordsOf(access) === text) return;
    const details = await addWords(repositories, access, { text, atMs: timeMs, notedBy: null });
    await auditSession(repositories.audit, session, { type: 'break_glass_words', timeMs, address, details });
  });
}
