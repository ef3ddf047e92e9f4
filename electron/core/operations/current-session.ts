import type { WorkstationState } from '../session/workstation-state.ts';
import type { CurrentSession } from '../workstation.ts';

/** The session whose access token `withAccessToken` would use at this moment, for those who act in its name. */
export function currentSession({ session, phase }: WorkstationState): CurrentSession | null {
  if (session === null || (phase !== 'active' && phase !== 'locked')) return null;
  const { id, userId, username, displayName, roles, ward } = session.info;
  return { id, user: { id: userId, username, displayName, roles, ward }, locked: phase === 'locked' };
}
