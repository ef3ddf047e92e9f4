import type { IdentifiedBadge } from '../../../server/contract/badges.ts';
import type { Known } from '../session/cards-here.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { isRejected } from '../token-api/api-failure.ts';

/**
 * Asks the server whose card that is, and which key counts. False without an answer: what was known before still holds,
 * and a card of which nothing is known holds nobody. Never throws.
 */
export async function learnWhose(
  { api, cardsHere }: Pick<WorkstationState, 'api' | 'cardsHere'>,
  number: string,
): Promise<boolean> {
  try {
    cardsHere.learn(number, knownOf(await api.identifyBadge({ body: { number } })));
    return true;
  } catch (error) {
    const isUnknown = isRejected(error, 'badge_unknown');
    if (isUnknown) cardsHere.learnUnknown(number);
    return isUnknown;
  }
}

/** What is worth keeping of an answer about a badge. */
export function knownOf({ sessions_here, card_key, badge_id }: IdentifiedBadge): Known {
  return { sessionIds: sessions_here, cardKey: card_key ?? null, badgeId: badge_id ?? null };
}
