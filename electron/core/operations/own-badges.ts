import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { ActionResult, BadgesView } from '../views/snapshot.ts';
import {
  actionFailure,
  done,
  type FailedAction,
  notPossibleNow,
  outcomeOf,
  passwordNeeded,
} from './action-failure.ts';
import { learnWhose } from './learn-whose.ts';
import { keyToRegister } from './offer-card-key.ts';

type Parts = Pick<WorkstationState, 'api' | 'cardsHere' | 'dependencies' | 'heldBadge' | 'publish' | 'stage'>;

/**
 * Links the unknown badge that was read to the user on screen, who has just signed in or gives the password, and registers
 * the key of its card, or does so for a badge that is linked already.
 */
export async function linkBadge(state: Parts, password?: string): Promise<ActionResult> {
  const { heldBadge } = state;
  const session = activeSession(state);
  const number = session === null ? null : heldBadge.numberFor(session.info.id);
  if (session === null || number === null) return notPossibleNow;
  if (session.openedByCard && password === undefined) return passwordNeeded;
  const { id } = session.info;
  const isCard = heldBadge.questionFor(id) === 'card';
  try {
    const key = await keyToRegister(state, number);
    // She took it out meanwhile, and may put it in again.
    if (isCard && key === null) return { ok: false, error: 'card_not_proven' };
    const body = { number, ...(password !== undefined && { password }) };
    // As long as the server thinks that the screen is locked, it asks for the password.
    await session.telling;
    await session.reports.deliver();
    await session.refresher.withAccessToken(async (token) => {
      const link = (more: { card_key?: string }) =>
        state.api.linkBadge({ token, body: { ...body, ...more } });
      if (key === null) return await link({});
      try {
        return await link({ card_key: key });
      } catch (error) {
        // An older server does not know of keys: the badge names her, as badges do there.
        if (isCard || !isRejected(error, 'invalid_request')) throw error;
        // That would be refused as well.
        state.cardsHere.noteAsked(number, id);
        return await link({});
      }
    });
    heldBadge.drop();
    // The server tells which key counts.
    if (state.cardsHere.has(number)) await learnWhose(state, number);
    return done;
  } catch (error) {
    const failure = isRejected(error, 'invalid_request')
      ? refusalOfOlder({ isCard, hasPassword: password !== undefined })
      : actionFailure(error);
    // What the server refuses for good, it would refuse again.
    if (!mayTryAgain.has(failure.error)) heldBadge.drop();
    return failure;
  } finally {
    state.publish();
  }
}

/** What a server, or one of its machines, does not know of yet: no keys of cards, and no passwords to link a badge with. */
function refusalOfOlder({ isCard, hasPassword }: { isCard: boolean; hasPassword: boolean }): FailedAction {
  if (isCard) return { ok: false, error: 'card_keys_unknown' };
  return { ok: false, error: hasPassword ? 'links_after_sign_in' : 'failed' };
}

const mayTryAgain: ReadonlySet<string> = new Set([
  'offline',
  'throttled',
  'password_needed',
  'wrong_credentials',
  'card_not_proven',
  'links_after_sign_in',
]);

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
    const items = badges.map(({ id, linked_at, expires_at, proves_key }) => ({
      id,
      linkedAtMs: Date.parse(linked_at),
      endsAtMs: expires_at === undefined ? null : Date.parse(expires_at),
      provesKey: proves_key === true,
    }));
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
    const answer = await session.refresher.withAccessToken((token) =>
      state.api.removeBadge({ token, params: { id: badgeId } }),
    );
    // Nobody here knows which number it has.
    state.cardsHere.forgetKeys(session.info.id);
    return outcomeOf(answer);
  } catch (error) {
    return actionFailure(error);
  }
}
