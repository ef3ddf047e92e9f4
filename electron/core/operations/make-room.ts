import { parkedWorkView } from '../screen/people.ts';
import type { OpenedSession } from '../session/opened-session.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { lockedMeanwhile } from './action-failure.ts';
import { discardOpened } from './discard-opened.ts';

type Parts = Pick<
  WorkstationState,
  | 'dependencies'
  | 'dispatch'
  | 'drafts'
  | 'heldOpening'
  | 'outbox'
  | 'parked'
  | 'servers'
  | 'station'
  | 'turn'
  | 'vault'
>;

/**
 * The computer is full: asks which parked session ends. The user has proved who she is, so she may see what the
 * others have open; her own session is held for a minute and then ended. Whoever has left meanwhile is not asked.
 */
export async function askForRoom(state: Parts, opened: OpenedSession): Promise<ActionResult> {
  const { info, tokens } = opened;
  // Without its other half: after a crash the next start ends it.
  await state.vault.writeRefreshToken(info.id, tokens.refresh);
  const longestFirst = state.parked.toSorted((one, other) => one.lock.atMs - other.lock.atMs);
  const sessions = await Promise.all(longestFirst.map((locked) => parkedWorkView(state, locked)));
  if (state.turn.hasLeft) {
    await discardOpened(state, opened);
    return lockedMeanwhile;
  }
  state.heldOpening.hold(opened);
  state.dispatch({ kind: 'room_wanted', choice: { kind: 'parking_full', sessions } });
  return { ok: false, error: 'parking_full' };
}
