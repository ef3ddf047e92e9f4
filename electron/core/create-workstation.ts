import { nextDeadlineInMs, tick } from './chores/tick.ts';
import { done } from './operations/action-failure.ts';
import { appOpened } from './operations/app-opened.ts';
import { continueSession } from './operations/continue-session.ts';
import { createState } from './operations/create-state.ts';
import { currentSession, parkedSessions } from './operations/current-session.ts';
import {
  eraseAllDrafts,
  eraseDraft,
  listDrafts,
  lookAtSeat,
  readDraft,
  saveDraft,
} from './operations/drafts.ts';
import { dropHeldSignIn } from './operations/drop-held-sign-in.ts';
import { endOtherSession } from './operations/end-other-session.ts';
import { enrol, leaveEnrolment } from './operations/enrol.ts';
import { exclusively } from './operations/exclusively.ts';
import { followEndpoint, followPower } from './operations/follow-machine.ts';
import { endLocalEmergency, startLocalEmergency } from './operations/local-emergency.ts';
import { lock } from './operations/lock.ts';
import { lookForVisitors } from './operations/look-for-visitors.ts';
import { declineBadge, linkBadge, listBadges, removeBadge } from './operations/own-badges.ts';
import { presentBadge } from './operations/present-badge.ts';
import { refreshSessionList } from './operations/refresh-session-list.ts';
import { reportActivity } from './operations/report-activity.ts';
import { resume } from './operations/resume.ts';
import { retryNow } from './operations/retry-now.ts';
import { runSetup } from './operations/run-setup.ts';
import { postponePin, setPin } from './operations/set-pin.ts';
import { signInMakingRoom, signInReplacing } from './operations/sign-in.ts';
import { signInVisitor, welcoming } from './operations/sign-in-visitor.ts';
import { previewSignOut, signOut } from './operations/sign-out.ts';
import { startEmergency } from './operations/start-emergency.ts';
import { switchUser, unlockParked } from './operations/switch-user.ts';
import { unlock } from './operations/unlock.ts';
import { buildSnapshot } from './session/build-snapshot.ts';
import { DeadlineScheduler } from './session/deadline-scheduler.ts';
import { GuardedSecrets } from './session/guarded-secrets.ts';
import { NotSignedInError } from './session/not-signed-in-error.ts';
import { sessionsHere } from './session/sessions-here.ts';
import type { ActionResult } from './session/snapshot.ts';
import { SnapshotPublisher } from './session/snapshot-publisher.ts';
import type { WorkstationDependencies, WorkstationState } from './session/workstation-state.ts';
import { keepDeviceKey } from './token-api/keep-device-key.ts';
import type { Workstation } from './workstation.ts';

export type { WorkstationDependencies } from './session/workstation-state.ts';

/** The token core of one workstation; nothing runs until `start`. */
export function createWorkstation(dependencies: WorkstationDependencies): Workstation {
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
    secrets,
    deviceKey: keepDeviceKey(secrets, dependencies.refreshLock),
    onChange,
  });
  const publisher = new SnapshotPublisher(state.clock, dependencies.log);
  const scheduler = new DeadlineScheduler(dependencies.clock, () => nextDeadlineInMs(state), ticker(state));
  const subscriptions: (() => void)[] = [];
  return {
    ...actionsOf(state),
    async start() {
      await resume(state);
      subscriptions.push(
        dependencies.power.subscribe((event) => followPower(state, event)),
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

/** What nobody tells of by itself. */
function observe({ keychain, serverTime, skew, clock, connection }: WorkstationState): void {
  connection.look();
  keychain.look();
  if (serverTime.synchronised) skew.compare(clock.wallMs(), serverTime.nowMs());
}

/** Acts on what is due, and notices when the machine's clocks have come apart since the last time. */
function ticker(state: WorkstationState): () => void {
  let seenEpoch = state.clock.epoch;
  return () => {
    const { epoch } = state.clock;
    tick(state, epoch === seenEpoch);
    seenEpoch = epoch;
  };
}

type Actions = Omit<Workstation, 'start' | 'stop' | 'snapshot' | 'subscribe'>;

function actionsOf(state: WorkstationState): Actions {
  const welcomed = (signingIn: () => Promise<ActionResult>) =>
    exclusively(state, () => welcoming(state, signingIn));
  return {
    runSetup: (input) => runSetup(state, input),
    enrol: (request) => exclusively(state, () => enrol(state, request)),
    leaveEnrolment: async () => leaveEnrolment(state),
    signIn: (input) => welcomed(() => signInVisitor(state, input)),
    signInReplacing: ({ sessionId }) => welcomed(() => signInReplacing(state, sessionId)),
    signInMakingRoom: ({ sessionId }) => welcomed(() => signInMakingRoom(state, sessionId)),
    lock: async (cause) => lock(state, cause),
    unlock: (input) => exclusively(state, () => unlock(state, input)),
    switchUser: async () => switchUser(state),
    unlockParked: (input) => exclusively(state, () => unlockParked(state, input)),
    setPin: (choice) => exclusively(state, () => setPin(state, choice)),
    postponePin: () => postponePin(state),
    continueSession: (input) => exclusively(state, () => continueSession(state, input)),
    startEmergency: (input) => exclusively(state, () => startEmergency(state, input)),
    startLocalEmergency: (input) => exclusively(state, () => startLocalEmergency(state, input)),
    endLocalEmergency: () => endLocalEmergency(state),
    hostApps: (traces) => {
      state.appTraces = traces;
    },
    appTroubled: () => state.publish(),
    previewSignOut: () => previewSignOut(state),
    signOut: () => signOut(state),
    retryNow: () => retryNow(state),
    reportActivity: async (activity) => reportActivity(state, activity),
    refreshSessionList: () => refreshSessionList(state),
    endOtherSession: ({ sessionId }) => endOtherSession(state, sessionId),
    dismissNotice: async () => dismissNotice(state),
    lookForVisitors: () => lookForVisitors(state),
    presentBadge: (badge) => presentBadge(state, badge),
    linkBadge: () => linkBadge(state),
    declineBadge: async () => declineBadge(state),
    listBadges: () => listBadges(state),
    removeBadge: ({ badgeId }) => removeBadge(state, badgeId),
    appOpened: async ({ appId }) => appOpened(state, appId),
    saveDraft: (input) => saveDraft(state, input),
    readDraft: (input) => readDraft(state, input),
    listDrafts: (input) => listDrafts(state, input),
    eraseDraft: (input) => eraseDraft(state, input),
    eraseAllDrafts: (input) => eraseAllDrafts(state, input),
    currentSession: () => currentSession(state),
    parkedSessions: () => parkedSessions(state),
    async withAccessToken(call) {
      const { session } = state;
      if (session === null) throw new NotSignedInError();
      return await session.refresher.withAccessToken(async ({ value }) => {
        // The token may have taken a renewal, and meanwhile another user may have come.
        if (state.session !== session) throw new NotSignedInError();
        return await call(value);
      });
    },
  };
}

function dismissNotice(state: WorkstationState): ActionResult {
  dropHeldSignIn(state);
  state.notice = null;
  state.publish();
  return done;
}
