import { randomBytes } from 'node:crypto';
import type { IdentifiedBadge } from '../../../server/contract/badges.ts';
import type { BadgeTap } from '../contract/badge-tap.ts';
import { type CardFacts, isGraceOpen, opensByCard } from '../session/card-grace.ts';
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
 * `not_asked`: it is not about a card that may open the screen; `unproven`: it did not prove the key of her badge, or not in
 * time.
 */
export type CardOpening = 'opened' | 'unproven' | 'not_asked';

/**
 * Shows the session again without the PIN to whoever has just put in the card whose removal has locked it, if it proves the
 * key of her badge; see `card-grace.ts`. `answered` is what the server says of the badge. Meanwhile the lock screen
 * takes the PIN as always. Never throws.
 */
export async function openByCard(
  state: PartsToOpenByCard,
  tap: BadgeTap,
  answered: Promise<IdentifiedBadge | null>,
): Promise<CardOpening> {
  const card = tap.reader === 'pcsc' ? state.cardsHere.card(tap.number) : null;
  const facts = factsOf(state, tap);
  if (state.stage.name !== 'locked' || card === null || facts === null || !isGraceOpen(facts)) {
    answered.catch(() => undefined);
    return 'not_asked';
  }
  const { session } = state.stage;
  const proving = proveKey(card);
  const [proven, registered] = await Promise.all([
    proving,
    registeredKey(state, session, tap, { answered, proving }),
  ]);
  if (registered === null) return 'not_asked';
  // Meanwhile the PIN may have been typed, or something may have ended the grace.
  const factsNow =
    state.stage.name === 'locked' && state.stage.session === session ? factsOf(state, tap) : null;
  // Another card may have the same number.
  if (factsNow === null || state.cardsHere.card(tap.number) !== card) return 'unproven';
  if (!opensByCard(factsNow, { registered, proven })) return 'unproven';
  if (!showUnlocked(state, session, { by: 'card' }).ok) return 'unproven';
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
 * The key of her badge, as the server says now: it may have been removed meanwhile. While the server cannot be reached, what
 * it said before still holds, as the PIN does; then nobody waits for it longer than for the card.
 */
async function registeredKey(
  state: PartsToOpenByCard,
  session: LiveSession,
  { number }: BadgeTap,
  { answered, proving }: Waiting,
): Promise<string | null> {
  const { cardsHere, connection, dependencies } = state;
  const known = () => cardsHere.keyOf(number, session.info.id);
  try {
    const found = connection.lost
      ? await Promise.race([answered, proving.then(giveUp)])
      : await inTime(dependencies.clock, patienceMs, answered, giveUp);
    if (found === null) return null;
    return found.sessions_here.includes(session.info.id) ? (found.card_key ?? null) : null;
  } catch (error) {
    answered.catch(() => undefined);
    return failureOf(error).kind !== 'rejected' && actionFailure(error).error === 'offline' ? known() : null;
  }
}

function giveUp(): never {
  throw new TokenApiError({ kind: 'timed_out' });
}
