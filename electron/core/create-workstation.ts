import { createActions } from './actions.ts';
import { DeadlineScheduler } from './chores/deadline-scheduler.ts';
import { nextDeadlineInMs, tick } from './chores/tick.ts';
import { deviceKeyOf } from './device-key-of.ts';
import { GuardedSecrets } from './keychain/guarded-secrets.ts';
import { appOpened } from './operations/app-opened.ts';
import { badgeIsLookedUp, badgeTapped } from './operations/badge-tapped.ts';
import { cardsInReaders, whoseCards } from './operations/cards-in-readers.ts';
import { createState } from './operations/create-state.ts';
import { currentSession, parkedSessions } from './operations/current-session.ts';
import { eraseDraft, lookAtSeat, readDraft, saveDraft } from './operations/drafts.ts';
import { followEndpoint } from './operations/follow-endpoint.ts';
import { lockAndLeave } from './operations/lock.ts';
import { resumeStoredSessions } from './operations/resume-stored-sessions.ts';
import { suspend, wake } from './operations/suspend.ts';
import { buildSnapshot } from './screen/build-snapshot.ts';
import { SnapshotPublisher } from './screen/snapshot-publisher.ts';
import type { WorkstationDependencies, WorkstationState } from './session/workstation-state.ts';
import { sessionsHere } from './stage/sessions-here.ts';
import { sessionOnScreen } from './stage/stage.ts';
import { ConsiderateLock } from './tokens/considerate-lock.ts';
import { NotSignedInError } from './tokens/not-signed-in-error.ts';
import type { Workstation } from './workstation.ts';

export type { WorkstationDependencies } from './session/workstation-state.ts';

/** The token core of one workstation; nothing runs until `start`. */
export function createWorkstation(given: WorkstationDependencies): Workstation {
  const considerateLock = new ConsiderateLock(given.refreshLock);
  const dependencies = { ...given, refreshLock: considerateLock };
  const secrets = new GuardedSecrets(dependencies.secrets, dependencies.clock, dependencies.log);
  const onChange = () => {
    lookAtSeat(state);
    observe(state);
    const ofThisServer = sessionsHere(state).filter(({ info }) => state.servers.isHere(info.serverId));
    state.line.keep(ofThisServer.map(({ info }) => info.id));
    publisher.publish(buildSnapshot(state));
    scheduler.wake();
  };
  const state = createState({
    dependencies,
    considerateLock,
    secrets,
    deviceKey: deviceKeyOf(dependencies, {
      secrets,
      lock: considerateLock,
      mark: given.deviceKeyMark ?? null,
    }),
    onChange,
  });
  const publisher = new SnapshotPublisher(state.clock, dependencies.log);
  const scheduler = new DeadlineScheduler(dependencies.clock, () => nextDeadlineInMs(state), ticker(state));
  const subscriptions: (() => void)[] = [];
  return {
    actions: createActions(state),
    ...partsOfShells(state),
    async start() {
      await resumeStoredSessions(state);
      subscriptions.push(
        dependencies.power.subscribe((event) => (event === 'resume' ? wake(state) : suspend(state, event))),
        dependencies.endpoint.subscribe((change) => followEndpoint(state, change)),
      );
      if (dependencies.endpoint.state.kind !== 'ready') followEndpoint(state, dependencies.endpoint.state);
      void state.drafts.sweepIfDue();
      scheduler.start();
    },
    async stop() {
      scheduler.stop();
      state.heldSignIn.drop();
      state.heldOpening.drop();
      state.heldBadge.drop();
      for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
      state.line.stop();
      for (const { refresher } of sessionsHere(state)) refresher.stop();
      await state.drafts.settle();
    },
    snapshot: () => publisher.number(buildSnapshot(state)),
    subscribe: (listener) => publisher.subscribe(listener),
  };
}

/** Checks what nothing else reports. */
function observe({
  keychain,
  serverTime,
  skew,
  clock,
  connection,
}: Pick<WorkstationState, 'clock' | 'connection' | 'keychain' | 'serverTime' | 'skew'>): void {
  connection.look();
  keychain.look();
  if (serverTime.synchronised) skew.compare(clock.wallMs(), serverTime.nowMs());
}

/** Runs what is due, and notices when the machine's clocks have diverged since the last time. */
function ticker(state: WorkstationState): () => void {
  let seenEpoch = state.clock.epoch;
  return () => {
    const { epoch } = state.clock;
    tick(state, epoch === seenEpoch);
    seenEpoch = epoch;
  };
}

type PartsOfShells = Omit<Workstation, 'actions' | 'start' | 'stop' | 'snapshot' | 'subscribe'>;

/** What shells do themselves, and apps through them. */
function partsOfShells(state: WorkstationState): PartsOfShells {
  return {
    lock: async (cause) => lockAndLeave(state, cause),
    badgeTapped: (tap) => badgeTapped(state, tap),
    badgeIsLookedUp: () => badgeIsLookedUp(state),
    cardsInReaders: (cards) => cardsInReaders(state, cards),
    whoseCards: () => whoseCards(state),
    cardReturn: () => state.cardsHere.lastReturn,
    hostApps: (traces) => state.shellFacts.appsAreShownBy(traces),
    appTroubled: () => state.publish(),
    keyKind: async () => (await state.deviceKey()).kind,
    report: async (body) => {
      await state.api.stationReport({ body });
    },
    policyChanged: () => state.publish(),
    versionWanted(wanted) {
      state.shellFacts.versionIsWanted(wanted);
      state.publish();
    },
    appOpened: async ({ appId }) => appOpened(state, appId),
    saveDraft: (input) => saveDraft(state, input),
    readDraft: (input) => readDraft(state, input),
    eraseDraft: (input) => eraseDraft(state, input),
    currentSession: () => currentSession(state),
    parkedSessions: () => parkedSessions(state),
    async withAccessToken(call) {
      const session = sessionOnScreen(state);
      if (session === null) throw new NotSignedInError();
      return await session.refresher.withAccessToken(async ({ value }) => {
        // Getting the token may have taken a renewal, during which another user may have come.
        if (sessionOnScreen(state) !== session) throw new NotSignedInError();
        return await call(value);
      });
    },
  };
}
