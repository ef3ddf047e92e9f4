import { badgeNumber, type IdentifiedBadge } from '../../../server/contract/badges.ts';
import type { BadgeTap } from '../contract/badge-tap.ts';
import type { CardReturn } from '../ports/card-return.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import { isRejected } from '../token-api/api-failure.ts';
import type { BadgeReading, ReasonForPin } from '../views/snapshot.ts';
import { actionFailure } from './action-failure.ts';
import { knownOf } from './learn-whose.ts';
import { endGraceOfAnother, lock } from './lock.ts';
import { offerCardKey, type PartsToOfferCardKey } from './offer-card-key.ts';
import { openByCard, type PartsToOpenByCard } from './open-by-card.ts';
import { type PartsToTakeOff, takeOffScreen } from './take-off-screen.ts';

type Parts = PartsToTakeOff &
  PartsToOpenByCard &
  PartsToOfferCardKey &
  Pick<
    WorkstationState,
    | 'api'
    | 'badgeTaps'
    | 'cardsHere'
    | 'clock'
    | 'dependencies'
    | 'heldBadge'
    | 'parked'
    | 'publish'
    | 'tap'
    | 'turn'
    | 'visitors'
  >;

/** Whoever taps and walks away must find the screen locked, even if the server takes longer to say whose badge it is. */
const longestUnlockedMs = 1_000;

/** Whose badge it was so long ago is chosen at no further screen, as the screens forget whoever is chosen. */
const chosenForMs = 60_000;

/**
 * A badge was read, whatever is on screen. At the sign-in and lock screens it names its user. While somebody works
 * here, her own badge locks, another one parks her session and asks its user for the PIN or the password, and one that
 * nobody knows is offered to her for linking. Her own card in a reader whose cards show who is there means that she is
 * here, and nothing else: she locks by taking it out. If nobody can say whose badge it is, the screen is locked, since
 * all that a known badge does here begins with that. It never signs anybody in or out, and opens a locked screen only as
 * `openByCard` says. If somebody's PIN or password is being checked and nobody works here, the tap is about the screen to
 * which that leads: it came later, and what is typed after it is for whoever has tapped.
 */
export async function badgeTapped(state: Parts, tap: BadgeTap): Promise<void> {
  const { number } = tap;
  const { badgeTaps, dependencies, heldBadge } = state;
  const isHeardNow = isHeard(state) || state.stage.name === 'signing_in';
  if (dependencies.policy.badges === 'off' || !isHeardNow || !badgeNumber.safeParse(number).success) return;
  endGraceOfAnother(state, number);
  const working = activeSession(state);
  const isPresence = tap.reader === 'pcsc' && dependencies.policy.smart_card_readers === 'presence';
  if (isPresence && working !== null && state.cardsHere.belongsTo(number, working.info.id)) {
    void offerCardKey(state, number);
    return;
  }
  const id = badgeTaps.next(number);
  if (id === null) return;
  const hold = heldBadge.expect();
  // Whoever works here is locked at once, whatever of hers is under way.
  const isAfterSecret = working === null && state.turn.isTaken;
  const tell = (reading: BadgeReading | null) => {
    state.dispatch({
      kind: 'badge_tapped',
      tap: { id, reading, ...(isAfterSecret && { isAfterSecret: true }) },
    });
    state.publish();
    if (reading?.kind === 'visitor' || reading?.kind === 'parked')
      dependencies.clock.after(chosenForMs, () => forget(state, id));
  };
  tell(null);
  let about = working;
  let isLate = false;
  const lockIfStillThere = () => {
    if (about !== null && activeSession(state) === about && badgeTaps.isNewest(id)) lock(state, 'badge');
  };
  const admitted = isAfterSecret
    ? state.turn.over().then(() => {
        about = activeSession(state) ?? about;
        // No key is for whoever has just come in.
        if (isLate) lockIfStillThere();
      })
    : null;
  const answered = badgeTaps.inTurn(id, () => state.api.identifyBadge({ body: { number } }));
  let hasOpened = false;
  const opening = openByCard(state, tap, answered);
  void opening.then((outcome) => {
    hasOpened = outcome === 'opened';
    // Somebody's PIN may still be checked; whoever works here again need not wait for that.
    if (hasOpened) forget(state, id);
  });
  const late = dependencies.clock.after(state.connection.lost ? 0 : longestUnlockedMs, () => {
    isLate = true;
    lockIfStillThere();
  });
  const isKnown = () => {
    late.cancel();
    isLate = false;
  };
  try {
    const found = await answered;
    if (found !== null) learn(state, number, found);
    isKnown();
    await admitted;
    if (hasOpened || found === null || !badgeTaps.isNewest(id) || !isStillAbout(state, about)) return;
    const isHere = isPresence ? state.cardsHere.has(number) : about !== working;
    const reading = follow(state, found, isHere);
    // Her own card, put in while she works.
    if (activeSession(state) !== null) void offerCardKey(state, number);
    if (reading !== null) tell(reading);
    const why = reading?.kind === 'on_screen' ? reasonForPin(await opening) : null;
    if (why !== null && badgeTaps.isNewest(id) && isStillAbout(state, about))
      tell({ kind: 'on_screen', why });
  } catch (error) {
    const isUnknown = isRejected(error, 'badge_unknown');
    if (isUnknown) {
      isKnown();
      state.cardsHere.learnUnknown(number);
    }
    // While the server cannot be reached, her card may still open the screen.
    else if (working === null) await opening;
    await admitted;
    if (hasOpened || !badgeTaps.isNewest(id) || !isStillAbout(state, about)) return;
    if (!isUnknown) lockIfStillThere();
    else if (mayLink(state)) {
      if (about === null) hold(number);
      else heldBadge.offerBadge({ number, sessionId: about.info.id });
    }
    tell(isUnknown ? { kind: 'unknown' } : refusedAs(error));
  } finally {
    late.cancel();
    // Overtaken by what somebody did in the meantime.
    if (state.tap?.reading === null) forget(state, id);
  }
}

function forget(state: Pick<Parts, 'dispatch' | 'publish' | 'tap'>, id: number): void {
  if (state.tap?.id !== id) return;
  state.dispatch({ kind: 'badge_tapped', tap: null });
  state.publish();
}

/** What she may wonder about; otherwise her card has no key, or the screen shows what has happened since. */
function reasonForPin(outcome: CardReturn | null): ReasonForPin | null {
  switch (outcome) {
    case 'too_late':
    case 'not_set_up':
    case 'not_proved':
    case 'other_key':
      return outcome;
    default:
      return null;
  }
}

function learn({ cardsHere, publish }: Parts, number: string, found: IdentifiedBadge): void {
  if (!cardsHere.has(number)) return;
  cardsHere.learn(number, knownOf(found));
  publish();
}

/** Whether somebody's work is still on screen while a badge is looked up. */
export function badgeIsLookedUp(state: Pick<Parts, 'stage' | 'tap'>): boolean {
  return state.tap !== null && state.tap.reading === null && activeSession(state) !== null;
}

function isHeard({ stage }: Pick<Parts, 'stage'>): boolean {
  return stage.name === 'signed_out' || stage.name === 'locked' || stage.name === 'active';
}

/** False if somebody has come, or gone, in the meantime. */
function isStillAbout(state: Parts, working: LiveSession | null): boolean {
  return (
    isHeard(state) && (working === null ? activeSession(state) === null : sessionOnScreen(state) === working)
  );
}

/** At the lock screen there may be nobody, or somebody else. */
function mayLink({ stage }: Pick<Parts, 'stage'>): boolean {
  if (stage.name === 'active') return stage.session.info.profile !== 'break_glass';
  return stage.name === 'signed_out';
}

/** Null: the screen says everything. `isHere`: whoever's badge it is has just come in, or her card lies in its reader. */
function follow(state: Parts, found: IdentifiedBadge, isHere: boolean): BadgeReading | null {
  const { handle, display_name: displayName, colour = null, expires_in, sessions_here } = found;
  state.visitors.dropBadge();
  const isTheirs = ({ info }: LiveSession) => sessions_here.includes(info.id);
  const onScreen = sessionOnScreen(state);
  if (onScreen !== null && isTheirs(onScreen)) {
    if (state.stage.name === 'locked') return { kind: 'on_screen' };
    if (!isHere) lock(state, 'badge');
    return null;
  }
  const isWorking = state.stage.name === 'active';
  const parked = parkedHere(state).find(isTheirs);
  if (parked !== undefined) {
    if (isWorking && !takeOffScreen(state)) return lockedFor(state, displayName);
    return { kind: 'parked', sessionId: parked.info.id };
  }
  const visitor = state.visitors.putBadge({ handle, displayName, colour, forSeconds: expires_in });
  if (onScreen === null || takeOffScreen(state)) return { kind: 'visitor', visitor };
  return lockedFor(state, displayName);
}

/** Emergency access cannot be parked, and no badge ends it. */
function lockedFor(state: Parts, displayName: string): BadgeReading {
  lock(state, 'badge');
  return { kind: 'somebody_else', displayName };
}

function refusedAs(error: unknown): BadgeReading {
  const { error: code, retryAfterSeconds } = actionFailure(error);
  return { kind: 'refused', error: code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
