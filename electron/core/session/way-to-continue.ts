import type { LiveSession } from '../stage/live-session.ts';
import type { WorkstationState } from './workstation-state.ts';

/**
 * What the user of a session can go on into a new one by; null: not at all. A PIN vouches for one session in a
 * row (docs/decisions/0016-continuing.md), and emergency access ends by itself. The password always does where a
 * PIN does.
 */
export function wayToContinue(
  { dependencies }: Pick<WorkstationState, 'dependencies'>,
  { info, pin }: Pick<LiveSession, 'info' | 'pin'>,
): 'pin' | 'password' | null {
  if (info.profile === 'break_glass') return null;
  const hasPin = dependencies.policy.pin !== 'off' && pin.state === 'set' && pin.triesLeft > 0;
  return hasPin && info.openedBy === 'password' ? 'pin' : 'password';
}
