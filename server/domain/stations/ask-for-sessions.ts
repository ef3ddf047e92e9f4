import type { StationReport } from '../../contract/station.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import { digestOfOthers, reportSession } from './report-session.ts';

/** What a workstation wants to know about. */
export interface StationQuestion {
  /** Of the key that it has proved. */
  readonly keyThumbprint: string;
  readonly sessionIds: readonly string[];
}

type QuestionPorts = Pick<Ports, 'unitOfWork' | 'clock' | 'limits'>;

/** How the sessions of a workstation stand; it may ask 60 times a minute. Throws `Refusal('throttled')`. */
export function askForSessions(
  { unitOfWork, clock, limits }: QuestionPorts,
  { keyThumbprint, sessionIds }: StationQuestion,
): StationReport {
  const nowMs = clock.nowMs();
  const retryAfterSeconds = limits.questionsOfStation.take(keyThumbprint, nowMs);
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'device_question' });
  return unitOfWork.read(({ sessions }) => ({
    sessions: [...new Set(sessionIds)].map((id) =>
      reportSession({ id, session: sessions.look(id), keyThumbprint }, nowMs, ({ user }) =>
        digestOfOthers(sessions.openOfUser(user.id), id, nowMs),
      ),
    ),
  }));
}
