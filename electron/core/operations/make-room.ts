import { parkedWorkView } from '../screen/build-snapshot.ts';
import type { OpenedSession } from '../session/opened-session.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { ActionResult } from '../views/snapshot.ts';

/**
 * As many sessions are parked here as the policy allows: asks which one ends. The user has proved who she is, so
 * she may read what the others have open; her own session waits for a minute and is then ended again.
 */
export async function askForRoom(state: WorkstationState, opened: OpenedSession): Promise<ActionResult> {
  const { info, tokens } = opened;
  // Without its other half: after a crash the next start ends it.
  await state.vault.writeRefreshToken(info.id, tokens.refresh);
  state.heldOpening.hold(opened);
  state.notice = {
    kind: 'parking_full',
    sessions: await Promise.all(state.parked.map((session) => parkedWorkView(state, session))),
  };
  return { ok: false, error: 'parking_full' };
}
