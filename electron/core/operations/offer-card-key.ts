import { graceSeconds } from '../session/card-grace.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import { proveKey } from './open-by-card.ts';

export type PartsToOfferCardKey = PartsToRegister & Pick<WorkstationState, 'heldBadge' | 'publish' | 'stage'>;
type PartsToRegister = Pick<WorkstationState, 'cardsHere' | 'dependencies'>;

/**
 * The card in the reader belongs to whoever works here, proves a key, and none is registered for it: asks her whether it
 * should be. Once in a session; a card that proves another key than the registered one is not offered.
 */
export async function offerCardKey(state: PartsToOfferCardKey, number: string): Promise<void> {
  const { cardsHere, heldBadge } = state;
  const working = activeSession(state);
  if (working === null || working.info.profile === 'break_glass' || !hasUse(state)) return;
  const isOpen = () => {
    const { id } = working.info;
    const isHers = activeSession(state) === working && cardsHere.belongsTo(number, id);
    return isHers && cardsHere.keyOf(number, id) === null && !cardsHere.wasAsked(number, id);
  };
  if (!isOpen() || (await keyToRegister(state, number)) === null || !isOpen()) return;
  const { id } = working.info;
  if (heldBadge.offerCard({ number, sessionId: id })) cardsHere.noteAsked(number, id);
  state.publish();
}

/** The key that the card of a badge proves now, if it lies in a reader and the policy has a use for it; null: none. */
export async function keyToRegister(state: PartsToRegister, number: string): Promise<string | null> {
  const { cardsHere } = state;
  const card = cardsHere.card(number);
  if (card === null || !hasUse(state)) return null;
  const key = await proveKey(card);
  return cardsHere.card(number) === card ? key : null;
}

function hasUse({ dependencies: { policy } }: PartsToRegister): boolean {
  return graceSeconds(policy) > 0;
}
