import type { IdentifiedBadge } from '../../../server/contract/badges.ts';
import type { ParsedInput } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { sessionOnScreen } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { BadgeReading } from '../views/snapshot.ts';
import { actionFailure, notPossibleNow } from './action-failure.ts';
import { endGraceOfAnother } from './lock.ts';

type Parts = Pick<
  WorkstationState,
  'api' | 'dependencies' | 'dispatch' | 'heldBadge' | 'parked' | 'stage' | 'visitors'
>;

/**
 * Finds out whose badge was read at the sign-in or lock screen. It proves nothing; PIN or password does. The number
 * goes to the server and, if the badge is unknown, is held until the next sign-in; never when it may be a password or
 * a PIN.
 */
export async function presentBadge(
  state: Parts,
  { number, inSecretField = false }: ParsedInput<'badge.present'>,
): Promise<BadgeReading> {
  const { dependencies, heldBadge } = state;
  const { name } = state.stage;
  const isRead = name === 'signed_out' || name === 'locked';
  if (dependencies.policy.badges === 'off' || !isRead) return refusedAs(notPossibleNow);
  endGraceOfAnother(state, number);
  const hold = heldBadge.expect();
  try {
    const found = await state.api.identifyBadge({ body: { number } });
    return state.stage.name === name ? tell(state, found) : refusedAs(notPossibleNow);
  } catch (error) {
    if (!isRejected(error, 'badge_unknown')) return refusedAs(actionFailure(error));
    // The user of a locked session signed in long ago, and only a new sign-in can link a badge.
    if (inSecretField) return { kind: 'unknown', inSecretField };
    if (state.stage.name === 'signed_out') hold(number);
    return { kind: 'unknown' };
  }
}

function tell(state: Parts, found: IdentifiedBadge): BadgeReading {
  const { handle, display_name: displayName, colour = null, expires_in, sessions_here } = found;
  state.visitors.dropBadge();
  const isTheirs = ({ info }: LiveSession) => sessions_here.includes(info.id);
  const onScreen = sessionOnScreen(state);
  if (onScreen !== null && isTheirs(onScreen)) return { kind: 'on_screen' };
  const parked = parkedHere(state).find(isTheirs);
  if (parked !== undefined) return { kind: 'parked', sessionId: parked.info.id };
  const visitor = state.visitors.putBadge({ handle, displayName, colour, forSeconds: expires_in });
  return state.stage.name === 'locked'
    ? { kind: 'somebody_else', displayName }
    : { kind: 'visitor', visitor };
}

function refusedAs({ error, retryAfterSeconds }: ReturnType<typeof actionFailure>): BadgeReading {
  return { kind: 'refused', error, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
