import type { CoreChannelName, HandlersOf } from './contract/channels.ts';
import { done, notPossibleNow } from './operations/action-failure.ts';
import { badgeTapped } from './operations/badge-tapped.ts';
import { continueSession } from './operations/continue-session.ts';
import { eraseAllDrafts, eraseDraft, listDrafts, readDraft, saveDraft } from './operations/drafts.ts';
import { dropHeldSignIn, type PartsToDrop } from './operations/drop-held-sign-in.ts';
import { endOtherSession } from './operations/end-other-session.ts';
import { enrol, leaveEnrolment } from './operations/enrol.ts';
import { endLocalEmergency, startLocalEmergency } from './operations/local-emergency.ts';
import { lockAndLeave } from './operations/lock.ts';
import { lookForVisitors } from './operations/look-for-visitors.ts';
import { declineBadge, linkBadge, listBadges, removeBadge } from './operations/own-badges.ts';
import { presentBadge } from './operations/present-badge.ts';
import { refreshSessionList } from './operations/refresh-session-list.ts';
import { reportActivity } from './operations/report-activity.ts';
import { retryNow } from './operations/retry-now.ts';
import { runSetup } from './operations/run-setup.ts';
import { postponePin, setPin } from './operations/set-pin.ts';
import { signInMakingRoom, signInReplacing } from './operations/sign-in.ts';
import { signInVisitor, welcoming } from './operations/sign-in-visitor.ts';
import { previewSignOut, signOut } from './operations/sign-out.ts';
import { startEmergency } from './operations/start-emergency.ts';
import { switchUser, unlockParked } from './operations/switch-user.ts';
import { unlock } from './operations/unlock.ts';
import { writeEmergencyWords } from './operations/write-emergency-words.ts';
import type { WorkstationState } from './session/workstation-state.ts';
import type { ActionResult } from './views/snapshot.ts';

/** What the screens can ask for, by channel. */
export type Actions = HandlersOf<CoreChannelName>;

/** Which operation each channel starts; `alone` are those that check a password. */
export function createActions(state: WorkstationState): Actions {
  const alone = async (action: () => Promise<ActionResult>) =>
    (await state.turn.take(action)) ?? notPossibleNow;
  const welcomed = (signingIn: () => Promise<ActionResult>) => alone(() => welcoming(state, signingIn));
  /** Drafts of our own screens; apps have their own way to theirs. */
  const app = null;
  return {
    'setup.run': (input) => runSetup(state, input),
    'enrolment.run': (input) => alone(() => enrol(state, input)),
    'enrolment.leave': async () => leaveEnrolment(state),
    'session.sign-in': (input) => welcomed(() => signInVisitor(state, input)),
    'session.sign-in-replacing': ({ sessionId }) => welcomed(() => signInReplacing(state, sessionId)),
    'session.sign-in-making-room': ({ sessionId }) => welcomed(() => signInMakingRoom(state, sessionId)),
    'session.lock': async ({ cause }) => lockAndLeave(state, cause),
    'session.unlock': (input) => alone(() => unlock(state, input)),
    'session.switch-user': async () => switchUser(state),
    'session.unlock-parked': (input) => alone(() => unlockParked(state, input)),
    'session.set-pin': (input) => alone(() => setPin(state, input)),
    'session.postpone-pin': () => postponePin(state),
    'session.continue': (input) => alone(() => continueSession(state, input)),
    'session.preview-sign-out': () => previewSignOut(state),
    'session.sign-out': (input) => signOut(state, input ?? null),
    'session.retry-now': () => retryNow(state),
    'session.report-activity': async (input) => reportActivity(state, input),
    'emergency.start': (input) => alone(() => startEmergency(state, input)),
    'emergency.start-offline': (input) => alone(() => startLocalEmergency(state, input)),
    'emergency.end-offline': () => endLocalEmergency(state),
    'emergency.write-words': ({ words }) => writeEmergencyWords(state, words),
    'sessions.refresh-list': () => refreshSessionList(state),
    'sessions.end-other': ({ sessionId }) => endOtherSession(state, sessionId),
    'visitors.look': () => lookForVisitors(state),
    'badge.present': (input) => presentBadge(state, input),
    'badge.tap': async ({ number }) => {
      if (state.dependencies.shell !== 'browser') return notPossibleNow;
      await badgeTapped(state, { number, reader: 'wedge' });
      return done;
    },
    'badge.link': (input) => alone(() => linkBadge(state, input?.password)),
    'badge.decline': async () => declineBadge(state),
    'badges.list': () => listBadges(state),
    'badges.remove': ({ badgeId }) => removeBadge(state, badgeId),
    'notice.dismiss': async () => dismissNotice(state),
    'draft.save': (input) => saveDraft(state, { ...input, app }),
    'draft.read': (input) => readDraft(state, { ...input, app }),
    'draft.list': (input) => listDrafts(state, input),
    'draft.erase': (input) => eraseDraft(state, { ...input, app }),
    'draft.erase-all': (input) => eraseAllDrafts(state, input),
  };
}

function dismissNotice(state: PartsToDrop): ActionResult {
  dropHeldSignIn(state);
  state.dispatch({ kind: 'notice_dismissed' });
  state.publish();
  return done;
}
