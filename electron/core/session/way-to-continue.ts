import type { LiveSession } from '../stage/live-session.ts';
import type { WorkstationState } from './workstation-state.ts';

/**
 * What the user can continue a session with; null: not at all. A PIN vouches for one session in a row
 * (docs/decisions/0016-continuing.md), and emergency access cannot be continued. Where a PIN will do, so will the
 * password.
 */
export function wayToContinue(
  { dependencies }: Pick<WorkstationState, 'dependencies'>,
  { info, pin }: Pick<LiveSession, 'info' | 'pin'>,
): 'pin' | 'password' | null {
  if (info.profile === 'break_glass') return null;
  const hasPin = dependencies.policy.pin !== 'off' && pin.state === 'set' && pin.triesLeft > 0;
  return hasPin && info.openedBy === 'password' ? 'pin' : 'password';
}
