import { sessionInfoOf } from '../keychain/session-info.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere } from '../stage/sessions-here.ts';

type Parts = Pick<WorkstationState, 'api' | 'parked' | 'publish' | 'stage' | 'vault'>;

/**
 * Gets tokens with what the user may do now, and shows it. What fails is made up for by the next renewal: the tokens
 * that are in use grant what was right when they were issued, for minutes at most.
 */
export async function renewRights(state: Parts, session: LiveSession): Promise<void> {
  const { id } = session.info;
  try {
    await session.refresher.refresh();
    const me = await session.refresher.withAccessToken((token) => state.api.me({ token, background: true }));
    if (!isHere(state, session) || session.info.id !== id || me.session.id !== id) return;
    session.info = { ...sessionInfoOf(me, session.info), successorId: session.info.successorId };
    await state.vault.rewrite(session.info);
  } catch {
    // Told again as soon as there is another line.
    session.rightsSeen = null;
  }
  state.publish();
}
