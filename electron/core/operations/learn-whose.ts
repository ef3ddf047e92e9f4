import type { WorkstationState } from '../session/workstation-state.ts';
import { isRejected } from '../token-api/api-failure.ts';

/**
 * Asks the server whose card that is, and which key counts. Without an answer, what was known before still holds, and a
 * card of which nothing is known holds nobody. Never throws.
 */
export async function learnWhose(
  { api, cardsHere }: Pick<WorkstationState, 'api' | 'cardsHere'>,
  number: string,
): Promise<void> {
  try {
    const { sessions_here, card_key = null } = await api.identifyBadge({ body: { number } });
    cardsHere.learn(number, sessions_here, card_key);
  } catch (error) {
    if (isRejected(error, 'badge_unknown')) cardsHere.learnUnknown(number);
  }
}
