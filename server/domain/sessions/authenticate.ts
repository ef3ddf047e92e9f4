import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { Session } from './session.ts';
import { reasonOfEnd } from './session-state.ts';

/**
 * The live session an access token speaks for. Throws `Refusal('invalid_token')`, with the reason when the
 * session has ended, although the token itself has not expired yet.
 */
export async function authenticate(
  { accessTokens, unitOfWork, clock }: Pick<Ports, 'accessTokens' | 'unitOfWork' | 'clock'>,
  token: string,
): Promise<Session> {
  const content = await accessTokens.verify(token);
  if (!content) throw new Refusal('invalid_token');
  const session = unitOfWork.read(({ sessions }) => sessions.find(content.sessionId));
  if (!session || session.user.id !== content.userId) throw new Refusal('invalid_token');
  const endedReason = reasonOfEnd(session, clock.nowMs());
  if (endedReason) throw new Refusal('invalid_token', { endedReason });
  return session;
}
