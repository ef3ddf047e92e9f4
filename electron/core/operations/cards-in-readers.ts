import type { CardHere } from '../session/cards-here.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';
import { learnWhose } from './learn-whose.ts';
import { lock } from './lock.ts';
import { offerCardKey, type PartsToOfferCardKey } from './offer-card-key.ts';

type Parts = Parameters<typeof lock>[0] &
  PartsToOfferCardKey &
  Pick<WorkstationState, 'api' | 'badgeTaps' | 'cardsHere' | 'clock' | 'turn'>;

/**
 * These cards lie in readers now. Whoever works here with her card in the reader has gone once it is out, so the screen
 * is locked; it makes no difference whether she came by the card or put it there before she typed her name. So has whoever
 * takes it out while her PIN or password is being checked. Cards of others, and cards that nobody knows, hold nothing and
 * lock nothing.
 */
export function cardsInReaders(state: Parts, cards: readonly CardHere[]): void {
  const { cardsHere, turn } = state;
  const before = cardsHere.numbers;
  const perhapsHers = cardsHere.toAskAbout;
  const gone = cardsHere.replace(cards);
  for (const number of cardsHere.numbers) if (!before.includes(number)) turn.cardPutIn(number);
  for (const number of gone) if (perhapsHers.includes(number)) turn.cardTakenOut(number);
  // At a screen that her card may open, she may have to try once more.
  if (state.stage.name === 'locked' && state.stage.lock.removal !== undefined)
    for (const number of gone) state.badgeTaps.forget(number);
  const own = gone.find((number) => isOfWorking(state, number));
  if (own !== undefined) lockAtRemoval(state, own);
  state.publish();
}

/** Somebody has begun to work here: finds out whether one of the cards is hers. */
export async function whoseCards(state: Parts): Promise<void> {
  await Promise.all(state.cardsHere.toAskAbout.map((number) => findOut(state, number)));
}

async function findOut(state: Parts, number: string): Promise<void> {
  const working = activeSession(state);
  await learnWhose(state, number);
  state.publish();
  // It was taken out while the server was asked.
  const hasGone = !state.cardsHere.has(number) && activeSession(state) === working;
  if (hasGone && isOfWorking(state, number)) lockAtRemoval(state, number);
  await offerCardKey(state, number);
}

function isOfWorking(state: Parts, number: string): boolean {
  const working = activeSession(state);
  return working !== null && state.cardsHere.belongsTo(number, working.info.id);
}

/** From here on, the same card may open the screen for as long as the policy says. */
function lockAtRemoval(state: Parts, number: string): void {
  const { badgeTaps, clock } = state;
  lock(state, 'badge', { number, elapsedMs: clock.elapsedMs(), epoch: clock.epoch });
  badgeTaps.forget(number);
}
