import type { SessionReport, StationReport } from '../../../server/contract/station.ts';
import { sessionInfoOf } from '../keychain/session-info.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere, sessionsHere } from '../stage/sessions-here.ts';
import { activeSession, sessionOnScreen } from '../stage/stage.ts';
import { endSession, type PartsToEnd } from './end-session.ts';
import { endGrace } from './lock.ts';
import { refreshSessionList } from './refresh-session-list.ts';
import { hide } from './take-off-screen.ts';

type Parts = PartsToEnd & Pick<WorkstationState, 'turn'>;
type Live = Extract<SessionReport, { state: 'live' }>;

/** Acts on the server's reports about sessions: an end, a lock by IT or a changed right shows at once. */
export function followReports(state: Parts, { sessions }: StationReport): void {
  for (const report of sessions) {
    const session = sessionsHere(state).find(({ info }) => info.id === report.id);
    if (session !== undefined) follow(state, session, report);
  }
}

function follow(state: Parts, session: LiveSession, report: SessionReport): void {
  if (report.state === 'live') followLive(state, session, report);
  else if (report.state === 'ended' && report.reason !== 'continued')
    void endSession(state, session, { reason: report.reason, atMs: Date.parse(report.ended_at) });
  // A refresh has the tokens of the session that it goes on in, and is what can say for certain that there is none.
  else session.refresher.refresh().catch(() => undefined);
}

function followLive(state: Parts, session: LiveSession, report: Live): void {
  followLockOrder(state, session, report.lock_ordered_at);
  const { role, ward, profile, display_name: displayName } = report;
  const rights = JSON.stringify([role, ward, profile, displayName]);
  const { info } = session;
  const isKnown = rights === JSON.stringify([info.roles[0], info.ward, info.profile, info.displayName]);
  if (!isKnown && session.rightsSeen !== rights) void renewRights(state, session);
  session.rightsSeen = rights;
  followElsewhere(state, session, report.elsewhere);
}

/**
 * A user who has given her PIN, password or card since has already done what the order asked for; one whose PIN or
 * password was on its way when IT gave it has not, however late the answer was.
 */
function followLockOrder(state: Parts, session: LiveSession, orderedAt: string | null): void {
  if (orderedAt === null || orderedAt === session.lockOrderSeen) return;
  session.lockOrderSeen = orderedAt;
  if (sessionOnScreen(state) === session) endGrace(state);
  if (Date.parse(orderedAt) < session.provedAtMs - clockToleranceMs) return;
  // To the server she may have unlocked it after the order; of all causes a workstation can report, this one says least.
  state.turn.lockAsked('button', session);
  if (activeSession(state) !== session) return;
  hide(state, session, 'administrator');
  // An unlock that the server has yet to hear of would undo the order there.
  if (!session.reports.isEmpty) void session.reports.add({ kind: 'lock', cause: 'button' });
  state.publish();
}

/** This workstation knows the server's time to about a second. */
const clockToleranceMs = 1_000;

/** While it is off the screen nobody reads the list, and whoever comes back gets a new one. */
function followElsewhere(state: Parts, session: LiveSession, elsewhere: string): void {
  if (elsewhere === session.elsewhereSeen) return;
  session.elsewhereSeen = elsewhere;
  if (sessionOnScreen(state) === session) void refreshSessionList(state, { background: true });
}

/**
 * Gets tokens with the user's present rights, and shows them. A failure is made up for by the next renewal: tokens in
 * use grant former rights for minutes at most.
 */
async function renewRights(state: Parts, session: LiveSession): Promise<void> {
  const { id } = session.info;
  try {
    await session.refresher.refresh();
    const me = await session.refresher.withAccessToken((token) => state.api.me({ token, background: true }));
    if (!isHere(state, session) || session.info.id !== id || me.session.id !== id) return;
    session.info = { ...sessionInfoOf(me, session.info), successorId: session.info.successorId };
    await state.vault.rewrite(session.info);
  } catch {
    // It is reported again on the next line.
    session.rightsSeen = null;
  }
  state.publish();
}
