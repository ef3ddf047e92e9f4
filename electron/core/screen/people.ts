import { initialsOf } from '../../../server/contract/initials.ts';
import { personColourOf } from '../../../server/contract/person-colour.ts';
import { wayToContinue } from '../session/way-to-continue.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { parkedHere } from '../stage/sessions-here.ts';
import type { LockedSession } from '../stage/stage.ts';
import type {
  LockedSessionView,
  ParkedView,
  ParkedWorkView,
  PersonLook,
  PersonView,
  VisitorView,
} from '../views/snapshot.ts';

/** As many as fit beside a sign-in form. */
const mostPeople = 8;

type WithPolicy = Pick<WorkstationState, 'dependencies'>;
type WithRule = Pick<WorkstationState, 'station'>;
type Parts = WithPolicy & WithRule & Pick<WorkstationState, 'connection' | 'parked' | 'stage' | 'visitors'>;

/** The one list of people of the sign-in screen. */
export function peopleHere(state: Parts): readonly PersonView[] {
  const parked = state.parked.map((locked) => parkedView(state, locked));
  return [...parked, ...recentUsers(state).slice(0, Math.max(0, mostPeople - parked.length))];
}

/** Nobody can sign in without the server, so without it nobody is offered to. */
function recentUsers(state: Parts): readonly VisitorView[] {
  const { station, visitors, stage, connection } = state;
  const detail = station.shownDetail;
  const isAsked = stage.name === 'signed_out' || stage.name === 'signing_in';
  if (detail === 'off' || !isAsked || connection.lost) return [];
  // Whoever is parked here comes back by the PIN.
  const parked = new Set(parkedHere(state).map(({ info }) => info.username));
  return visitors.recent
    .filter(({ username }) => !parked.has(username))
    .map(({ id, displayName, initials, colour }) => ({
      kind: 'visitor',
      id,
      displayName: detail === 'on' ? displayName : null,
      ...{ initials, colour, forSeconds: null },
    }));
}

/**
 * A user as policy, site and ward let her be shown before she has proved who she is. Whoever has a session here must
 * find herself, so she is known by initials, colour and time even where nothing of recent users is shown.
 */
export function lookOf(
  { station }: WithRule,
  { userId, displayName }: { readonly userId: string; readonly displayName: string },
): PersonLook {
  return {
    displayName: station.shownDetail === 'on' ? displayName : null,
    initials: initialsOf(displayName),
    colour: personColourOf(userId),
  };
}

function parkedView(state: WithPolicy & WithRule, { session, lock }: LockedSession): ParkedView {
  const { info } = session;
  return {
    kind: 'parked',
    sessionId: info.id,
    ...lookOf(state, info),
    lockedAtMs: lock.atMs,
    ...waysBack(state, session),
  };
}

/** What a locked session tells about how its user comes back. */
export function waysBack(
  state: WithPolicy,
  session: LiveSession,
): Pick<
  LockedSessionView,
  'pin' | 'pinLength' | 'unlocksOffline' | 'expiresAtMs' | 'warning' | 'continueBy'
> {
  const { info, pin: keeper, verifier, warning } = session;
  const hasPin = state.dependencies.policy.pin !== 'off' && keeper.state === 'set';
  const pin = !hasPin ? 'none' : keeper.triesLeft > 0 ? 'usable' : 'blocked';
  return {
    pin,
    pinLength: hasPin ? keeper.length : null,
    unlocksOffline: pin === 'usable' || verifier?.usable === true,
    expiresAtMs: info.expiresAtMs,
    warning,
    continueBy: wayToContinue(state, session),
  };
}

/** What would be lost with a parked session; only shown to somebody who has proved who she is. */
export async function parkedWorkView(
  state: WithPolicy & WithRule & Pick<WorkstationState, 'drafts'>,
  { session, lock }: LockedSession,
): Promise<ParkedWorkView> {
  const { info, openApps } = session;
  const apps = state.dependencies.policy.apps.filter(({ id }) => openApps.has(id));
  return {
    sessionId: info.id,
    ...lookOf(state, info),
    lockedAtMs: lock.atMs,
    openApps: apps.map(({ name }) => name),
    drafts: await state.drafts.countOf(info),
  };
}
