import type { StationReport } from '../../contract/station.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import { digestOfOthers, reportSession } from './report-session.ts';

/** What a workstation asks about. */
export interface StationQuestion {
  /** Thumbprint of the key it has proved. */
  readonly keyThumbprint: string;
  readonly sessionIds: readonly string[];
}

type QuestionPorts = Pick<Ports, 'unitOfWork' | 'clock' | 'limits'>;

/** The state of a workstation's sessions, which it may ask for 60 times a minute. Throws `Refusal('throttled')`. */
export async function askForSessions(
  { unitOfWork, clock, limits }: QuestionPorts,
  { keyThumbprint, sessionIds }: StationQuestion,
): Promise<StationReport> {
  const nowMs = clock.nowMs();
  const retryAfterSeconds = limits.questionsOfStation.take(keyThumbprint, nowMs);
  if (retryAfterSeconds > 0) throw new Refusal('throttled', { retryAfterSeconds, limit: 'device_question' });
  return unitOfWork.read(async ({ sessions }) => ({
    sessions: await Array.fromAsync(new Set(sessionIds), async (id) => {
      const session = await sessions.look(id);
      const others =
        session?.keyThumbprint === keyThumbprint ? await sessions.openOfUser(session.user.id) : [];
      return reportSession({ id, session, keyThumbprint }, nowMs, digestOfOthers(others, id, nowMs));
    }),
  }));
}
