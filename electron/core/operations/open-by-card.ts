import { randomBytes } from 'node:crypto';
import type { IdentifiedBadge } from '../../../server/contract/badges.ts';
import type { BadgeTap } from '../contract/badge-tap.ts';
import type { CardReturn } from '../ports/card-return.ts';
import { type CardFacts, graceObstacle, obstacleToOpening } from '../session/card-grace.ts';
import type { CardHere } from '../session/cards-here.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { inTime } from '../time/in-time.ts';
import { failureOf, TokenApiError } from '../token-api/api-failure.ts';
import { verifyCardKey } from '../unlocking/card-key.ts';
import { actionFailure } from './action-failure.ts';
import { showUnlocked } from './unlock.ts';

export type PartsToOpenByCard = Parameters<typeof showUnlocked>[0] &
  Pick<WorkstationState, 'cardsHere' | 'connection' | 'dependencies'>;

/** As long as the card may take, too: until then the server is waited for, and then what it said before counts. */
const patienceMs = 3_000;
const challengeBytes = 32;

/**
 * Shows the session again without the PIN to whoever has just put in the card whose removal has locked it, if it proves the
 * key of her badge; see `card-grace.ts`. `answered` is what the server says of the badge. Meanwhile the lock screen
 * takes the PIN as always. Null: it is not her card, or nobody waits for it to open the screen. Never throws.
 */
export async function openByCard(
  state: PartsToOpenByCard,
  tap: BadgeTap,
  answered: Promise<IdentifiedBadge | null>,
): Promise<CardReturn | null> {
  answered.catch(() => undefined);
  const outcome = await tryToOpen(state, tap, answered);
  if (outcome === null) return null;
  state.cardsHere.lastReturn = outcome;
  if (outcome !== 'opened')
    state.dependencies.log.info({ why: outcome }, 'a card that was put in did not open the screen');
  return outcome;
}

async function tryToOpen(
  state: PartsToOpenByCard,
  tap: BadgeTap,
  answered: Promise<IdentifiedBadge | null>,
): Promise<CardReturn | null> {
  const card = tap.reader === 'pcsc' ? state.cardsHere.card(tap.number) : null;
  const facts = factsOf(state, tap);
  if (state.stage.name !== 'locked' || card === null || facts === null) return null;
  const { session } = state.stage;
  const provedAtMs = state.serverTime.nowMs();
  const early = graceObstacle(facts);
  if (early === 'unwanted') return null;
  const proving = early === null ? proveKey(card) : Promise.resolve(null);
  const [proven, badge] = await Promise.all([proving, ownBadge(state, session, tap, { answered, proving })]);
  if (badge === null) return null;
  const { registered } = badge;
  if (early !== null) return early === 'too_late' && registered === null ? 'no_key' : early;
  // Meanwhile the PIN may have been typed, or something may have ended the grace.
  if (state.stage.name !== 'locked' || state.stage.session !== session) return null;
  const factsNow = factsOf(state, tap);
  // Another card may have the same number.
  if (factsNow === null || state.cardsHere.card(tap.number) !== card) return 'not_proved';
  const obstacle = obstacleToOpening(factsNow, { registered, proven });
  if (obstacle !== null) return obstacle;
  if (!showUnlocked(state, session, provedAtMs, { by: 'card' }).ok) return 'session';
  void session.reports.add({ kind: 'unlock', method: 'card' });
  void session.reports.deliver();
  return 'opened';
}

/** The key that a card proves now, by its thumbprint; null: none. */
export async function proveKey(card: CardHere): Promise<string | null> {
  const challenge = randomBytes(challengeBytes);
  try {
    const proof = await card.prove(challenge);
    return proof && verifyCardKey(proof, challenge);
  } catch {
    return null;
  }
}

/** Null unless a session is locked on screen. */
function factsOf(state: PartsToOpenByCard, tap: BadgeTap): CardFacts | null {
  const { clock, dependencies, serverTime, stage } = state;
  if (stage.name !== 'locked') return null;
  const { info } = stage.session;
  return {
    policy: dependencies.policy,
    removal: stage.lock.removal ?? null,
    card: { number: tap.number, wasThere: tap.wasThere === true },
    clock: { epoch: clock.epoch, elapsedMs: clock.elapsedMs() },
    session: {
      isEmergency: info.profile === 'break_glass',
      leftMs: info.expiresAtMs - serverTime.nowMs(),
      pin: pinOf(state, stage.session),
    },
  };
}

function pinOf(
  { dependencies: { policy } }: Pick<PartsToOpenByCard, 'dependencies'>,
  { pin }: LiveSession,
): CardFacts['session']['pin'] {
  if (policy.pin !== 'off' && pin.state === 'set') return pin.triesLeft > 0 ? 'usable' : 'blocked';
  return policy.pin === 'required' ? 'owed' : 'none';
}

interface Waiting {
  readonly answered: Promise<IdentifiedBadge | null>;
  readonly proving: Promise<unknown>;
}

/**
 * The key registered for her badge, as the server says now: it may have been removed meanwhile. While the server cannot be
 * reached, what it said before still holds, as the PIN does; then nobody waits for it longer than for the card. Null: the
 * badge is not hers.
 */
async function ownBadge(
  state: PartsToOpenByCard,
  session: LiveSession,
  { number }: BadgeTap,
  { answered, proving }: Waiting,
): Promise<{ readonly registered: string | null } | null> {
  const { cardsHere, connection, dependencies } = state;
  const { id } = session.info;
  const known = () => (cardsHere.belongsTo(number, id) ? { registered: cardsHere.keyOf(number, id) } : null);
  try {
    const found = connection.lost
      ? await Promise.race([answered, proving.then(giveUp)])
      : await inTime(dependencies.clock, patienceMs, answered, giveUp);
    return found?.sessions_here.includes(id) ? { registered: found.card_key ?? null } : null;
  } catch (error) {
    return failureOf(error).kind !== 'rejected' && actionFailure(error).error === 'offline' ? known() : null;
  }
}

function giveUp(): never {
  throw new TokenApiError({ kind: 'timed_out' });
}
