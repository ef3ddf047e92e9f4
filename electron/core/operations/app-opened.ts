import type { WorkstationState } from '../session/workstation-state.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { activeSession } from '../stage/stage.ts';
import type { ActionResult } from '../views/snapshot.ts';
import { done, notPossibleNow } from './action-failure.ts';

type Parts = Pick<WorkstationState, 'dependencies' | 'serverTime' | 'stage'>;

/** Remembers which apps a session has open, to show them to whoever is asked to end it. */
export function appOpened(state: Parts, appId: string): ActionResult {
  const session = activeSession(state);
  if (session === null) return notPossibleNow;
  session.openApps.add(appId);
  noteOpening(state, session, appId);
  return done;
}

/** Shells ask for an app repeatedly while it is in front; that counts as one opening. */
function noteOpening({ dependencies, serverTime }: Parts, { activity }: LiveSession, appId: string) {
  const app = dependencies.policy.apps.find(({ id }) => id === appId)?.name;
  const lastApp = activity.entries.find(({ kind }) => kind === 'app_opened' || kind === 'locked');
  if (app !== undefined && lastApp?.app !== app) activity.add('app_opened', serverTime.nowMs(), { app });
}
