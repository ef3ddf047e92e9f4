import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult, BadgesView } from '../views/snapshot.ts';
import { actionFailure, done, notPossibleNow } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'api' | 'heldBadge' | 'publish' | 'stage'>;

/** Links the badge that was read before the sign-in to the user who has signed in. */
export async function linkBadge(state: Parts): Promise<ActionResult> {
  const { heldBadge } = state;
  const session = activeSession(state);
  const number = session === null ? null : heldBadge.numberFor(session.info.id);
  if (session === null || number === null) return notPossibleNow;
  try {
    await session.refresher.withAccessToken((token) => state.api.linkBadge({ token, body: { number } }));
    heldBadge.drop();
    return done;
  } catch (error) {
    const failure = actionFailure(error);
    // What the server refuses for good, it would refuse again.
    if (failure.error !== 'offline' && failure.error !== 'throttled') heldBadge.drop();
    return failure;
  } finally {
    state.publish();
  }
}

/** The badge is not this user's. */
export function declineBadge(state: Parts): ActionResult {
  state.heldBadge.drop();
  state.publish();
  return done;
}

/** The badges of the user on screen. */
export async function listBadges(state: Parts): Promise<BadgesView> {
  const session = activeSession(state);
  if (session === null) return { state: 'unavailable' };
  try {
    const { badges } = await session.refresher.withAccessToken((token) => state.api.ownBadges({ token }));
    const items = badges.map(({ id, linked_at }) => ({ id, linkedAtMs: Date.parse(linked_at) }));
    return { state: 'ready', items };
  } catch {
    return { state: 'unavailable' };
  }
}

/** Removes a badge of the user on screen; it signs nobody in any more, at any workstation. */
export async function removeBadge(state: Parts, badgeId: string): Promise<ActionResult> {
  const session = activeSession(state);
  if (session === null) return notPossibleNow;
  try {
    await session.refresher.withAccessToken((token) =>
      state.api.removeBadge({ token, params: { id: badgeId } }),
    );
    return done;
  } catch (error) {
    return actionFailure(error);
  }
}
