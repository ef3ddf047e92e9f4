import { recentSignInSeconds } from '../../../server/contract/constants.ts';
import { initialsOf } from '../../../server/contract/initials.ts';
import { personColourOf } from '../../../server/contract/person-colour.ts';
import { allowedIdleSeconds } from '../session/allowed-idle-seconds.ts';
import { graceSeconds } from '../session/card-grace.ts';
import { idleLockAtMs } from '../session/idle-time.ts';
import { mayKeepNotes } from '../session/notes-at-stake.ts';
import { isAtRest } from '../session/rest.ts';
import { wayToContinue } from '../session/way-to-continue.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { type LockedSession, sessionOnScreen } from '../stage/stage.ts';
import type { LockedSessionView, PhaseView, PinView, SessionView, Snapshot } from '../views/snapshot.ts';
import { emergencyOffer, localEmergencyView } from './emergency-view.ts';
import { lookOf, peopleHere, waysBack } from './people.ts';

type WithPolicy = Pick<WorkstationState, 'dependencies'>;
type Parts = Pick<
  WorkstationState,
  | 'barrier'
  | 'cardsHere'
  | 'clock'
  | 'connection'
  | 'dependencies'
  | 'farewells'
  | 'heldBadge'
  | 'keychain'
  | 'notice'
  | 'outbox'
  | 'pace'
  | 'parked'
  | 'prober'
  | 'recall'
  | 'secrets'
  | 'serverTime'
  | 'shellFacts'
  | 'skew'
  | 'stage'
  | 'station'
  | 'tap'
  | 'visitors'
>;

/** What the screens may know right now; while locked, only the name, the ward and the end. */
export function buildSnapshot(state: Parts): Omit<Snapshot, 'revision'> {
  const { dependencies, serverTime } = state;
  const { policy, endpoint, shell, version } = dependencies;
  const { persistence, backend, reason, trouble } = state.secrets.status;
  return {
    serverNowMs: serverTime.nowMs(),
    shell,
    version,
    station: { name: state.station.name, ward: state.station.ward },
    site: siteView(state),
    server: { mode: endpoint.mode },
    wantedVersion: state.shellFacts.wantedVersion,
    barrier: state.barrier,
    keychain: {
      persistence,
      backend,
      reason,
      trouble,
      usableSinceMs: state.keychain.usableSinceMs,
      unread: state.recall.isOwed,
    },
    clock: { skewMs: state.skew.toldMs },
    connection: state.connection.view(
      sessionOnScreen(state)?.refresher.workUntilMs ?? null,
      nextTryMs(state),
      state.pace.slow,
    ),
    emergency: emergencyOffer(state),
    phase: phaseView(state),
    people: peopleHere(state),
    farewells: state.farewells.map(({ reason, atMs, ...user }) => ({ ...lookOf(state, user), reason, atMs })),
    badges: policy.badges === 'on',
    badgesAnywhere: policy.badges === 'on' && policy.badge_prefix !== null,
    badgePrefix: shell === 'browser' && policy.badges === 'on' ? policy.badge_prefix : null,
    tap: state.tap,
    notice: state.notice,
  };
}

function siteView({ dependencies: { policy, siteLogo } }: WithPolicy): Snapshot['site'] {
  const { name, help_desk, text } = policy.branding;
  const logo = siteLogo?.() ?? null;
  return {
    name,
    help_desk,
    text,
    logo: logo && { path: logo.path, width: logo.width, height: logo.height },
    update_notice: policy.updates.notice,
    language: policy.language,
  };
}

function phaseView(state: Parts): PhaseView {
  const { stage } = state;
  switch (stage.name) {
    case 'active':
      return { name: 'active', session: sessionView(state, stage.session) };
    case 'locked':
      return { name: 'locked', session: lockedView(state, stage) };
    case 'local_emergency':
      return { name: 'local_emergency', emergency: localEmergencyView(state, stage.emergency) };
    default:
      return stage;
  }
}

function sessionView(state: Parts, session: LiveSession): SessionView {
  const { info, refresher, warning, activity, otherSessions } = session;
  const { apps } = state.dependencies.policy;
  return {
    seat: session.seat,
    user: { username: info.username, displayName: info.displayName, roles: info.roles },
    initials: initialsOf(info.displayName),
    colour: personColourOf(info.userId),
    ward: info.ward,
    profile: info.profile,
    startedAtMs: info.startedAtMs,
    expiresAtMs: info.expiresAtMs,
    nextRefreshAtMs: refresher.nextRefreshAtMs,
    idleLockSeconds: allowedIdleSeconds(state, session),
    warning,
    continueBy: wayToContinue(state, session),
    continuing: session.continuing,
    activity: activity.entries,
    apps: apps.map(({ id, name, icon }) => ({ id, name, icon })),
    openApps: apps.filter(({ id }) => session.openApps.has(id)).map(({ id }) => id),
    appTrouble: state.shellFacts.apps.trouble,
    pin: pinView(state, session),
    wordsMissing: session.wordsMissing,
    badgeOffered: state.heldBadge.questionFor(info.id) === 'badge',
    cardOffered: state.heldBadge.questionFor(info.id) === 'card',
    badgesHere: state.cardsHere.badgesOf(info.id),
    cardGraceSeconds: graceSeconds(state.dependencies.policy),
    idleLockAtMs: idleLockAtMs(state, session),
    atRest: isAtRest(state, session),
    mayKeepNotes: mayKeepNotes(state, session),
    otherSessions,
  };
}

function pinView({ dependencies }: WithPolicy, session: LiveSession): PinView {
  const { pin: rule } = dependencies.policy;
  const { startedAtMs, openedBy } = session.info;
  const isRecent = openedBy === 'password' && !session.openedByCard;
  // Whoever continued by PIN, or has come back by her card, has not given the password since.
  const passwordNeededFromMs = startedAtMs + (isRecent ? recentSignInSeconds * 1_000 : 0);
  const pinState = (): PinView['state'] => {
    // An emergency is too short for one.
    if (rule === 'off' || session.info.profile === 'break_glass') return 'off';
    if (session.pin.state === 'set') return 'set';
    if (rule === 'required') return session.pinPostponed ? 'postponed' : 'required';
    return session.pin.state === 'postponed' ? 'postponed' : 'offered';
  };
  return { state: pinState(), passwordNeededFromMs };
}

function lockedView(state: WithPolicy, { session, lock }: LockedSession): LockedSessionView {
  const { info } = session;
  return {
    displayName: info.displayName,
    initials: initialsOf(info.displayName),
    colour: personColourOf(info.userId),
    ward: info.ward,
    cause: lock.cause,
    lockedAtMs: lock.atMs,
    emergency: info.profile === 'break_glass',
    ...waysBack(state, session),
  };
}

/** Rounded to whole seconds, so that a snapshot does not differ from the last by a millisecond. */
function nextTryMs(state: Pick<Parts, 'prober' | 'serverTime' | 'stage'>): number | null {
  const { prober, serverTime } = state;
  const session = sessionOnScreen(state);
  const candidates = [prober.dueInMs, session?.refresher.failing ? session.refresher.dueInMs : null];
  const delays = candidates.filter((delay) => delay !== null && delay !== undefined);
  if (delays.length === 0) return null;
  return Math.ceil((serverTime.nowMs() + Math.max(0, Math.min(...delays))) / 1_000) * 1_000;
}
